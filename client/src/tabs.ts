/** A message to other tabs: the id of an ended session, or null to make them look. */
type Message = string | null;

export interface Tabs {
  post(message: Message): void;
  /** Follow other tabs, and the moments at which this one may have missed something. */
  follow(onMessage: (message: Message) => void, onReturn: () => void): () => void;
}

/** Connect the tabs of one origin that use one API. Without a window, nothing is followed. */
export function connectTabs(api: string): Tabs {
  const name = `gatebook ${api || globalThis.location?.origin}`;
  const open = () => globalThis.BroadcastChannel && new BroadcastChannel(name);
  let channel: BroadcastChannel | undefined;

  return {
    post(message) {
      const sender = channel ?? open();
      sender?.postMessage(message);
      if (sender !== channel) sender?.close();
    },

    follow(onMessage, onReturn) {
      channel = open();
      channel?.addEventListener("message", ({ data }) => onMessage(data));
      // Node: following others keeps no process alive.
      (channel as { unref?: () => void } | undefined)?.unref?.();
      const { window, document } = globalThis;
      const stop = new AbortController(); // its `signal` is an option of addEventListener
      // `persisted` is false for a page that was loaded; it is in the event `pageshow` only.
      const onEvent = ({ persisted }: { persisted?: boolean }) =>
        persisted !== false && document?.visibilityState !== "hidden" && onReturn();
      const follow = (target: EventTarget | undefined, event: string) =>
        target?.addEventListener?.(event, onEvent as EventListener, stop);
      follow(document, "visibilitychange");
      follow(window, "pageshow");
      follow(window, "online");
      return () => {
        stop.abort();
        channel?.close();
        channel = undefined;
      };
    },
  };
}
