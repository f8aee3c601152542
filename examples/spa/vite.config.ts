import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // `@gatebook/client` is a link to a folder that may have packages of its own: use one React.
  resolve: { dedupe: ["react", "react-dom"] },
  // `strictPort`: the API allows one origin, so another port would not work.
  server: { port: 5173, strictPort: true, fs: { allow: [".", "../../client"] } },
  preview: { port: 5173, strictPort: true },
});
