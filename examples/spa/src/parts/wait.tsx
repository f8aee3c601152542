import type { Problem } from "@gatebook/client";
import { useEffect, useState } from "react";

import { useTexts } from "../texts/language.ts";

const hour = 3600;

/** Return until when to wait, if the server says a time that a person would sit through. */
export function endOfWait({ status, retryAfter }: Problem): number | null {
  const isShort = retryAfter !== null && retryAfter > 0 && retryAfter < hour;
  return status === 429 && isShort ? Date.now() + retryAfter * 1000 : null;
}

/** The time until the server accepts another attempt, counted down. */
export function Wait({ until, over }: { until: number; over: () => void }) {
  const texts = useTexts();
  const [seconds, setSeconds] = useState(() => secondsUntil(until));

  useEffect(() => {
    const timer = setInterval(() => {
      const left = secondsUntil(until);
      setSeconds(left);
      if (left === 0) over();
    }, 250);
    return () => clearInterval(timer);
  });

  // role=timer is not read out at each change; the message above it has been.
  return (
    <p role="timer" className="wait">
      {texts.waitFor(clock(seconds))}
    </p>
  );
}

function secondsUntil(time: number): number {
  return Math.max(0, Math.ceil((time - Date.now()) / 1000));
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
