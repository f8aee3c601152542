import { usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Notice } from "./notice.tsx";

/** After a step-up at a provider: the page was left, and with it what the person wanted to do. */
export function Confirmed() {
  const texts = useTexts();
  if (!usePlace().passed.isConfirmed) return null;
  return (
    <div role="status">
      <Notice look="good">{texts.confirmIdentity.repeat}</Notice>
    </div>
  );
}
