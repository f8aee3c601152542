import { useEffect, useRef, type ReactNode } from "react";

import { useTexts } from "../texts/language.ts";

let lastName: string | null = null;

type PageProps = {
  name: string;
  title: string;
  intro?: ReactNode;
  /** Nearly all people come to fill it in. */
  beginsWithField?: boolean;
  /** It goes on with what the person is doing: the next field gets the focus, not the heading. */
  continuesWithField?: boolean;
  children: ReactNode;
};

/** A page with its heading, which gets the focus when the page replaces another one. */
export function Page(props: PageProps) {
  const { name, title, intro, beginsWithField, continuesWithField, children } = props;
  const texts = useTexts();
  const article = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title, texts]);

  useEffect(() => {
    // On the first page a screen reader reads the title of the document, so a field may have the
    // focus. Later the title is not read: there the heading says where the link has led.
    const isFirst = lastName === null;
    const field = article.current?.querySelector<HTMLElement>("input:not([type=checkbox])");
    if (isFirst ? beginsWithField : continuesWithField && field) field?.focus();
    else if (!isFirst && lastName !== name) heading.current?.focus();
    lastName = name;
  }, [name]);

  return (
    <article ref={article} className="page">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {intro && <p className="intro">{intro}</p>}
      {children}
    </article>
  );
}
