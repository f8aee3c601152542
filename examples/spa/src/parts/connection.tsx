import { useSyncExternalStore } from "react";

import { useTexts } from "../texts/language.ts";

/** Say that the browser is offline. */
export function Connection() {
  const texts = useTexts();
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className="banner-place">
      {!isOnline && <p className="banner">{texts.offline}</p>}
    </div>
  );
}

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}
