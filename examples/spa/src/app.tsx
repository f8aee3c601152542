import { useSession } from "@gatebook/client/react";
import { useEffect, type ComponentType, type ReactNode } from "react";

import { gatebook } from "./gatebook.ts";
import { AcceptInvitation } from "./pages/accept-invitation.tsx";
import { Account } from "./pages/account/index.tsx";
import { ConfirmEmailChange } from "./pages/confirm-email-change.tsx";
import { Devices } from "./pages/devices.tsx";
import { ForgotPassword } from "./pages/forgot-password.tsx";
import { NotFound } from "./pages/not-found.tsx";
import { KeepAccount } from "./pages/keep-account.tsx";
import { ResetPassword } from "./pages/reset-password.tsx";
import { Security } from "./pages/security/index.tsx";
import { SignedInAtProvider } from "./pages/signed-in.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { SignInByMail } from "./pages/sign-in-by-mail.tsx";
import { SignUp } from "./pages/sign-up.tsx";
import { UndoEmailChange } from "./pages/undo-email-change.tsx";
import { Unreachable } from "./pages/unreachable.tsx";
import { VerifyEmail } from "./pages/verify-email.tsx";
import { ConfirmDialog } from "./parts/confirm-dialog.tsx";
import { Confirmed } from "./parts/confirmed.tsx";
import { Enrolment } from "./parts/enrolment.tsx";
import { RecoveryCodesReminder } from "./parts/no-recovery-codes.tsx";
import { Unverified } from "./parts/unverified.tsx";
import { navigate, paths, usePlace } from "./router.tsx";
import { Shell } from "./shell.tsx";
import { useTexts } from "./texts/language.ts";
import { useVisit } from "./visit.ts";

const publicPages: Record<string, ComponentType> = {
  [paths.signIn]: SignIn,
  [paths.signInByMail]: SignInByMail,
  [paths.signUp]: SignUp,
  [paths.verifyEmail]: VerifyEmail,
  [paths.forgotPassword]: ForgotPassword,
  [paths.resetPassword]: ResetPassword,
  [paths.undoEmailChange]: UndoEmailChange,
  [paths.keepAccount]: KeepAccount,
  [paths.acceptInvitation]: AcceptInvitation,
  [paths.confirmEmailChange]: ConfirmEmailChange,
};
const pagesOfASession: Record<string, ComponentType> = {
  [paths.devices]: Devices,
  [paths.security]: Security,
  [paths.account]: Account,
};
/** They end the session and then say so: only another account starts them anew. */
const pagesWithOutcome: string[] = [paths.verifyEmail, paths.undoEmailChange];

export function App() {
  const texts = useTexts();
  const { status, problem } = useSession(gatebook);
  const visit = useVisit();
  // Nearly nothing, until it is known which of the two frames to draw.
  if (status === "unknown" && problem === null)
    return (
      <p className="waiting" role="status">
        {texts.loading}
      </p>
    );
  return (
    <>
      <Shell>
        {status === "unknown" && problem ? <Unreachable problem={problem} /> : <CurrentPage />}
      </Shell>
      <ConfirmDialog key={visit.number} />
    </>
  );
}

function CurrentPage() {
  const { path, token } = usePlace();
  const visit = useVisit();
  const isCallback = path.startsWith(`${paths.signedIn}/`);
  const PublicPage = isCallback ? SignedInAtProvider : publicPages[path];
  const PageOfASession = pagesOfASession[path];
  if (path === paths.home) return <Home />;
  // Another link or another person starts the page anew.
  const isKept = pagesWithOutcome.includes(path);
  const key = `${token} ${isKept ? visit.accounts : visit.number}`;
  if (PublicPage) return <PublicPage key={key} />;
  if (PageOfASession)
    return (
      <SignedIn>
        <Unverified key={`reminder ${visit.number}`} />
        <Enrolment />
        <RecoveryCodesReminder key={`codes ${visit.number}`} />
        <Confirmed />
        <PageOfASession key={key} />
      </SignedIn>
    );
  return <NotFound />;
}

function Home() {
  useEffect(() => navigate(paths.devices, {}, "replace"), []);
  return null;
}

/** Show a page to a signed-in person; anybody else signs in first, and then continues here. */
function SignedIn({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const { status, problem } = useSession(gatebook);
  if (status === "signed_in") return children;
  return <SignIn why={problem ? texts.sessionEnded : undefined} />;
}
