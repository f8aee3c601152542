/** A stand-in for the address bar, the history and the storage of a browser's window. */

export class Window implements Disposable {
  /** The pages to which the window was sent. */
  readonly left: string[] = [];
  /** The entry of the history that is shown. */
  entry: { state: unknown; url: string };
  readonly #restore: (() => void)[] = [];

  /** Other windows of the browser share its storage. */
  constructor(url: string, { state = null, storage = new Map<string, string>() }: Opened = {}) {
    this.entry = { state, url };
    const entry = () => this.entry;
    const location = {
      get href() {
        return entry().url;
      },
      assign: (url: string) => void this.left.push(url),
    };
    const history = {
      get state() {
        return entry().state;
      },
      replaceState: (state: unknown, _: string, url: string) => (this.entry = { state, url }),
    };
    this.#set("location", location);
    this.#set("history", history);
    this.#set("localStorage", storageOf(storage));
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore) restore();
  }

  #set(name: string, value: unknown): void {
    const former = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true });
    this.#restore.push(() => {
      if (former) Object.defineProperty(globalThis, name, former);
      else delete (globalThis as any)[name];
    });
  }
}

interface Opened {
  state?: unknown;
  storage?: Map<string, string>;
}

/** Its own keys are the stored ones, as those of a browser's storage are. */
function storageOf(values: Map<string, string>): object {
  const methods = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  return new Proxy(methods, {
    ownKeys: () => [...values.keys()],
    getOwnPropertyDescriptor: (_, key) =>
      values.has(String(key)) ? { value: 0, enumerable: true, configurable: true } : undefined,
  });
}
