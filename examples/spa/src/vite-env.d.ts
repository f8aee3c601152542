interface ImportMetaEnv {
  /** The origin of the API; "" if it is the page's own. */
  readonly VITE_API?: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}
