// esbuild puts the values in: the URL of the server, and a person who is not signed up yet.
declare const API: string;
declare const ALICE: { email: string; password: string };
