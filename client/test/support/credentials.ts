/** A stand-in for `navigator.credentials`: the test ends each request as a browser would. */

export interface Asked {
  kind: "create" | "get";
  options: any;
  answer(credential: unknown): void;
  fail(name: string): void;
}

export class Credentials implements Disposable {
  /** The requests that wait, and those that waited. */
  readonly asked: Asked[] = [];
  refusals = 0;
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly #arrived: Asked[] = [];
  readonly #waiting: ((asked: Asked) => void)[] = [];
  #pending = 0;
  readonly #restore: () => void;

  constructor({ native = true, isConditional = true } = {}) {
    const parse = (json: any) => ({ ...json, isParsed: true });
    const statics = {
      isConditionalMediationAvailable: async () => isConditional,
      ...(native && { parseCreationOptionsFromJSON: parse, parseRequestOptionsFromJSON: parse }),
    };
    const credentials = {
      create: (options: any) => this.#ask("create", options),
      get: (options: any) => this.#ask("get", options),
    };
    const former: [string, PropertyDescriptor | undefined][] = [];
    const set = (name: string, value: unknown) => {
      former.push([name, Object.getOwnPropertyDescriptor(globalThis, name)]);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    };
    set("PublicKeyCredential", Object.assign(class {}, statics));
    set("navigator", { languages: ["en"], credentials });
    set("document", this.document);
    this.#restore = () => {
      for (const [name, descriptor] of former) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete (globalThis as any)[name];
      }
    };
  }

  /** The next request that has not been waited for. */
  async next(): Promise<Asked> {
    return this.#arrived.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  hide(isHidden: boolean): void {
    this.document.visibilityState = isHidden ? "hidden" : "visible";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  [Symbol.dispose](): void {
    this.#restore();
  }

  #ask(kind: Asked["kind"], options: any): Promise<unknown> {
    // As Chromium: one request at a time.
    if (this.#pending) {
      this.refusals++;
      return Promise.reject(failure("OperationError"));
    }
    this.#pending++;
    const settled = Promise.withResolvers<unknown>();
    const asked: Asked = {
      kind,
      options,
      answer: settled.resolve,
      fail: (name) => settled.reject(failure(name)),
    };
    // A browser needs a moment to close its dialog.
    options.signal?.addEventListener("abort", () =>
      setImmediate(() => settled.reject(options.signal.reason)),
    );
    this.asked.push(asked);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(asked);
    else this.#arrived.push(asked);
    return settled.promise.finally(() => this.#pending--);
  }
}

function failure(name: string): Error {
  return Object.assign(new Error(`${name} of the browser`), { name });
}

/** A passkey that was shown, as today's browsers give it. */
export function credential(json: object = { id: "AQID", response: {} }) {
  return { toJSON: () => json };
}
