import type { Problem } from "./problem.ts";
import type { Tabs } from "./tabs.ts";
import type { Account, Session, SessionState, SessionStore } from "./types.ts";

export interface OwnStore extends SessionStore {
  state: SessionState;
  /** Counts sign-ins and ends: an answer to an earlier request changes nothing. */
  generation: number;
  /**
   * Look with a request that starts now, not with one that is under way. Resolve to the session;
   * null if there is none, or no answer.
   */
  lookAgain(): Promise<Session | null>;
  begin(session: Session): void;
  /** `problem`: why it ended without signOut. */
  end(problem: Problem | null): void;
  /** Take over what an answer says about the present session. */
  update(session: Session | null): void;
  updateAccount(account: Account): void;
  /** The Date header of an answer. */
  setClock(date: string | null): void;
}

const FIRST_RECOVERY = 2_000;
const LONGEST_RECOVERY = 60_000;

/**
 * Keep who is signed in, for all tabs.
 *
 * `read` asks the server, `failed` makes the problem of a failed look, `ended` that of a session
 * that ended without signOut, and `onLeave` is called when the present session ends or another one
 * replaces it.
 */
export function createStore(
  read: () => Promise<Session | null>,
  failed: (cause: unknown) => Problem,
  ended: () => Problem,
  tabs: Tabs,
  onLeave: (() => void) | undefined,
): OwnStore {
  const listeners = new Set<() => void>();
  let ahead = 0; // milliseconds of the server's clock before ours
  let looking: Promise<boolean> | null = null;
  let recovery: ReturnType<typeof setTimeout> | undefined;
  let recoveries = 0;
  let unfollow: () => void;

  function set(state: SessionState): boolean {
    const { session, problem } = store.state;
    if (JSON.stringify(state) === JSON.stringify(store.state) && state.problem === problem) {
      return false;
    }
    store.state = Object.freeze(state);
    if (session && session.id !== state.session?.id) onLeave?.();
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        // A fault of one component must not break a call, or hide the state from the others.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    return true;
  }

  function setSession(session: Session): boolean {
    return set({ status: "signed_in", session, problem: null });
  }

  function setSignedOut(problem: Problem | null): void {
    store.generation++;
    set({ status: "signed_out", session: null, problem });
  }

  /** Resolve to whether the server answered. */
  async function start(): Promise<boolean> {
    const { generation } = store;
    const isPresent = () => store.generation === generation;
    try {
      const session = await read();
      if (isPresent()) store.update(session);
      return true;
    } catch (cause) {
      // A failed look keeps the state, and the next one may succeed.
      if (isPresent() && store.state.status === "unknown") {
        set({ status: "unknown", session: null, problem: failed(cause) });
      }
      return false;
    } finally {
      looking = null;
      recover();
    }
  }

  /** Look again later if nothing is known: a page that opened during an outage recovers alone. */
  function recover(): void {
    clearTimeout(recovery);
    if (!store.state.problem || store.state.status !== "unknown") recoveries = 0;
    else if (listeners.size) {
      const longest = Math.min(FIRST_RECOVERY * 2 ** recoveries++, LONGEST_RECOVERY);
      recovery = setTimeout(
        () => listeners.size && aside(look()),
        longest * (0.5 + Math.random() / 2),
      );
      // Node: a lost server keeps no process alive.
      (recovery as { unref?: () => void }).unref?.();
    }
  }

  const look = () => (looking ??= start());
  const aside = (looking: Promise<unknown>) => void looking.catch(() => {});
  const lookAside = () => aside(store.lookAgain());

  function hear(id: string | null): void {
    if (id && id === store.state.session?.id) setSignedOut(ended());
    else if (!id || store.state.status === "unknown") lookAside();
  }

  const store: OwnStore = {
    state: Object.freeze({ status: "unknown", session: null, problem: null }),
    generation: 0,
    subscribe(listener) {
      const own = () => listener(); // the same function may subscribe twice
      listeners.add(own);
      if (listeners.size === 1) {
        unfollow = tabs.follow(hear, lookAside);
        aside(look());
      }
      return () => {
        if (!listeners.delete(own) || listeners.size) return;
        unfollow();
        clearTimeout(recovery);
      };
    },
    look: () => look().then(() => store.state),
    lookAgain: async () => {
      await looking;
      return (await look()) ? store.state.session : null;
    },
    remaining() {
      const { session } = store.state;
      return session && Math.max(0, Date.parse(session.expires_at) - Date.now() - ahead);
    },
    begin(session) {
      store.generation++;
      setSession(session);
      tabs.post(null);
    },
    end(problem) {
      const { session, status } = store.state;
      if (session || !problem) {
        setSignedOut(problem);
        tabs.post(session?.id ?? null);
      } else if (status === "unknown") {
        setSignedOut(null);
      }
    },
    update(session) {
      if (session) setSession(session);
      else store.end(ended());
    },
    updateAccount(account) {
      const { session } = store.state;
      const isNews = session?.account.id === account.id;
      if (session && isNews && session.account.updated_at <= account.updated_at) {
        if (setSession({ ...session, account })) tabs.post(null);
      }
    },
    setClock(date) {
      ahead = Date.parse(date as string) - Date.now() || ahead;
    },
  };
  return store;
}
