/** The one client of this page. */

import { createClient } from "@gatebook/client";
import { createPasswordPrompt } from "@gatebook/client/react";

import { currentLanguage } from "./texts/language.ts";

export const passwordPrompt = createPasswordPrompt();

export const gatebook = createClient({
  api: import.meta.env.VITE_API ?? "http://localhost:8000",
  askPassword: passwordPrompt.ask,
  language: currentLanguage,
});
