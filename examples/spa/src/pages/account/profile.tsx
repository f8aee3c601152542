import { Problem, type Account } from "@gatebook/client";
import { useId, useRef, useState } from "react";

import { useConfiguration } from "../../configuration.ts";
import { gatebook } from "../../gatebook.ts";
import { Field } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { useAnswer } from "../../parts/use-answer.tsx";
import { languageNames, isLanguage, useTexts } from "../../texts/language.ts";

/** Name and language, changed only if nobody else has changed them since they were read. */
export function Profile() {
  const texts = useTexts();
  const { answer, trouble } = useAnswer(() => gatebook.request("GET", "/v1/account"));
  return (
    <section className="section" aria-labelledby="profile">
      <h2 id="profile">{texts.account.profile}</h2>
      {answer?.body ? <ProfileForm account={answer.body} etag={answer.etag} /> : trouble}
    </section>
  );
}

function ProfileForm({ account, etag }: { account: Account; etag: string | null }) {
  const texts = useTexts();
  const read = useRef({ account, etag });
  const [theirs, setTheirs] = useState<Account | null>(null);
  const languageName = (tag: string | null) =>
    isLanguage(tag) ? languageNames[tag] : texts.account.noLanguage;

  async function save(value: Values) {
    setTheirs(null);
    const language = value("language");
    const change = {
      name: value("name") || null,
      language: isLanguage(language) ? language : null,
    };
    for (;;) {
      const { account, etag } = read.current;
      try {
        const options = etag === null ? {} : { ifMatch: etag };
        const saved = await gatebook.request("PATCH", "/v1/account", { body: change, ...options });
        read.current = { account: saved.body, etag: saved.etag };
        return texts.account.saved;
      } catch (problem) {
        if (!(problem instanceof Problem && problem.code === "precondition_failed")) throw problem;
        const fresh = await gatebook.request("GET", "/v1/account");
        if (!fresh.body) throw problem;
        read.current = { account: fresh.body, etag: fresh.etag };
        // Another address, or its confirmation, makes a new version as well, and is no conflict.
        if (isSameProfile(fresh.body, account)) continue;
        setTheirs(fresh.body);
        throw problem;
      }
    }
  }

  return (
    <Form
      submit={texts.save}
      send={save}
      help={() =>
        theirs && (
          <p>{texts.account.changedElsewhere(theirs.name ?? "", languageName(theirs.language))}</p>
        )
      }
    >
      <Field name="name" label={texts.name} defaultValue={account.name ?? ""} autoComplete="name" />
      <LanguageField chosen={account.language} />
    </Form>
  );
}

function isSameProfile(fresh: Account, read: Account): boolean {
  return fresh.name === read.name && fresh.language === read.language;
}

function LanguageField({ chosen }: { chosen: string | null }) {
  const texts = useTexts();
  const id = useId();
  const languages = useConfiguration()?.languages.filter(isLanguage) ?? [];
  return (
    <div className="field">
      <label htmlFor={id}>{texts.account.mailLanguage}</label>
      {/* A new key when the languages are known: a select keeps no choice that it has no option for. */}
      <select key={languages.join()} id={id} name="language" defaultValue={chosen ?? ""}>
        <option value="">{texts.account.noLanguage}</option>
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {languageNames[language]}
          </option>
        ))}
      </select>
    </div>
  );
}
