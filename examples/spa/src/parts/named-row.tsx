import { useEffect, useRef, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.ts";
import { Field } from "./field.tsx";
import { Form } from "./form.tsx";

type NamedRowProps = {
  name: string;
  badges?: ReactNode;
  facts: ReactNode;
  /** Absent: it has no name that the person chose. */
  rename?: (name: string) => Promise<void>;
  /** The text of the button that removes it, and what it does; undefined: it can't be removed. */
  removal: string;
  remove: (() => Promise<void>) | undefined;
};

/** A thing of a list that can be renamed and removed. */
export function NamedRow({ name, badges, facts, rename, removal, remove }: NamedRowProps) {
  const texts = useTexts();
  const [isRenaming, setRenaming] = useState(false);
  const field = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (isRenaming) field.current?.querySelector("input")?.select();
  }, [isRenaming]);

  return (
    <li className="row">
      <div className="row-text">
        <h3>
          {name}
          {badges}
        </h3>
        <p className="facts">{facts}</p>
      </div>
      <div className="row-actions">
        {rename && !isRenaming && (
          <button type="button" className="button quiet" onClick={() => setRenaming(true)}>
            {texts.rename}
            <span className="unseen">: {name}</span>
          </button>
        )}
        {remove && (
          <Form
            className="row-action"
            look="danger"
            submit={
              <>
                {removal}
                <span className="unseen">: {name}</span>
              </>
            }
            send={remove}
          />
        )}
      </div>
      {rename && isRenaming && (
        <Form
          className="form row-form"
          submit={texts.save}
          send={async (value) => {
            await rename(value("name"));
            setRenaming(false);
          }}
          actions={
            <button type="button" className="button quiet" onClick={() => setRenaming(false)}>
              {texts.cancel}
            </button>
          }
        >
          <div ref={field}>
            <Field name="name" label={texts.newName} defaultValue={name} autoComplete="off" />
          </div>
        </Form>
      )}
    </li>
  );
}
