import { Page } from "../parts/page.tsx";
import { Link, paths } from "../router.tsx";
import { useTexts } from "../texts/language.ts";

export function NotFound() {
  const texts = useTexts();
  return (
    <Page name="not-found" title={texts.notFound}>
      <p>
        <Link to={paths.home}>{texts.toStart}</Link>
      </p>
    </Page>
  );
}
