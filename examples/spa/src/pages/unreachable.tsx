import type { Problem } from "@gatebook/client";

import { gatebook } from "../gatebook.ts";
import { Form } from "../parts/form.tsx";
import { Page } from "../parts/page.tsx";
import { useTexts } from "../texts/language.ts";

/** The server could not be asked who is signed in, so no other page can be shown. */
export function Unreachable({ problem }: { problem: Problem }) {
  const texts = useTexts();
  return (
    <Page name="unreachable" title={problem.title} intro={problem.message}>
      <Form submit={texts.tryAgain} send={async () => void (await gatebook.session.look())} />
    </Page>
  );
}
