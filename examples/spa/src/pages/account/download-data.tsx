import { gatebook } from "../../gatebook.ts";
import { Form } from "../../parts/form.tsx";
import { useTexts } from "../../texts/language.ts";

/** One file with all that is kept about the person. */
export function DownloadData() {
  const texts = useTexts();

  async function download() {
    // Read whole before it is offered: an answer that was cut off is no JSON, and a problem.
    const data = await gatebook.get("/v1/account/export");
    const file = new Blob([JSON.stringify(data, null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "account.json";
    link.click();
    // A browser may begin to read it only after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return texts.account.downloaded;
  }

  return (
    <section className="section" aria-labelledby="download-data">
      <h2 id="download-data">{texts.account.downloadTitle}</h2>
      <p>{texts.account.downloadIntro}</p>
      <Form look="quiet" submit={texts.account.downloadSubmit} send={download} />
    </section>
  );
}
