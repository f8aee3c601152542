/** The texts of this page. The server sends those of problems, field errors and events. */

export const en = {
  product: "Gatebook",
  motto: "Your account, in your hands.",
  mottoDetail: "See every device that is signed in, end any of them, and read what happened.",
  skipToContent: "Skip to content",
  navigation: "Account",
  language: "Language",
  loading: "Loading …",
  notFound: "There is no such page",
  toStart: "Go to the start page",

  // actions of several pages
  cancel: "Cancel",
  save: "Save",
  rename: "Rename",
  remove: "Remove",
  newName: "New name",
  tryAgain: "Try again",
  show: "Show",
  hide: "Hide",
  thePassword: "password",

  // fields of several forms
  email: "Email address",
  name: "Name",
  nameHint: "What should we call you? You may leave this empty.",
  password: "Password",
  currentPassword: "Current password",
  newPassword: "New password",
  passwordLeast: (least: number) => `At least ${least} characters.`,
  passwordAdvice: "A sentence that only you know is good.",
  code: "Code from the mail",
  codeHint: (digits: number) => `${digits} digits. Blanks and dashes do not matter.`,

  // trouble
  offline: "You are offline. What you see may be out of date.",
  pageFault: "This page has a fault. Please load it again.",
  requestId: "If you report this, please give this number:",
  waitFor: (time: string) => `You can try again in ${time}.`,
  resetInstead: "Choose a new password instead",

  // the session
  signOut: "Sign out",
  maybeSignedIn: "You may still be signed in. Please try again.",
  signedInAs: (who: string) => `Signed in as ${who}`,
  sessionEnded: "Your session has ended. Please sign in again.",
  endsIn: (minutes: number) =>
    minutes < 1
      ? "You will be signed out in less than a minute."
      : minutes === 1
        ? "You will be signed out in one minute."
        : `You will be signed out in ${minutes} minutes.`,
  endsAnyway: "This session can't be prolonged. Please finish, then sign in again.",
  staySignedIn: "Stay signed in",

  signIn: {
    title: "Sign in",
    submit: "Sign in",
    remember: "Stay signed in on this device",
    forgot: "Forgotten your password?",
    newHere: "New here?",
    toSignUp: "Create an account",
    verifyAgain: "Send the confirmation mail again",
    passwordChanged: "Your new password is set. Please sign in with it.",
    accountDeleted: "Your account has been deleted.",
    accountCreated: "Your account has been created. Please sign in.",
    withPasskey: "Sign in with a passkey",
    byMail: "Sign in by mail",
  },

  signUp: {
    title: "Create an account",
    submit: "Create account",
    haveOne: "Have an account?",
    toSignIn: "Sign in",
    taken: "Is it yours?",
    withPasskey: "Use a passkey instead of a password",
    withPassword: "Use a password instead",
    submitPasskey: "Create account with a passkey",
    passkeyIntro:
      "Your device keeps the passkey. You sign in with your fingerprint, your face or your screen lock.",
  },

  verify: {
    title: "Confirm your address",
    readMail: (email: string) => `Read your mail: we have sent a link and a code to ${email}.`,
    readMailHint: "Open the link, or enter the code here. Look into the spam folder, too.",
    needsPassword:
      "Enter the password of the account to finish. It shows that it was you who signed up.",
    submit: "Confirm address",
    ownAddress: (email: string) => `This confirms the address of your account: ${email}.`,
    otherAddress: "The mail is for another account",
    unknown: "I don't know the password",
    unknownTitle: "Confirm without the password",
    unknownDetail:
      "The account then loses its password, and all of its sessions end. You choose a new password by mail.",
    submitUnknown: "Confirm without password",
    withPassword: "I do know the password",
    done: (email: string) => `Your address ${email} is confirmed.`,
    doneUnknown: (email: string) =>
      `Your address ${email} is confirmed. Its account has no password now: choose a new one.`,
    stillSignedIn: (email: string) => `In this browser, you are still signed in as ${email}.`,
    already: "Your address is already confirmed.",
    request: "Enter your address, and we send a mail with a link and a code.",
    requestSubmit: "Send the mail",
    another: "Send another mail",
    reminder: (email: string) => `Please confirm your address ${email}: open the link in our mail.`,
    toDevices: "Go to your account",
    choosePassword: "Choose a new password",
    withPasskey: "The account has a passkey",
    needsPasskey:
      "Show the passkey of the account to finish. It shows that it was you who signed up.",
  },

  forgot: {
    title: "Forgotten password",
    intro: "Enter your address, and we send a mail with which you choose a new password.",
    submit: "Send the mail",
    back: "Back to signing in",
  },

  reset: {
    title: "Choose a new password",
    sent: (email: string) => `If ${email} has an account, we have sent a mail to it.`,
    sentHint: "Open the link in the mail, or enter the code here.",
    submit: "Set new password",
    already: "Your password has already been changed with this link.",
    nothing: "Open the link in our mail, or request a new one.",
    another: "Send another mail",
  },

  invitation: {
    title: "Accept your invitation",
    intro: "Your account is waiting for you. Choose a password, and you are signed in.",
    submit: "Accept",
    already: "This invitation has already been accepted. Please sign in.",
    nothing: "Open the link in the mail that invited you.",
    askAgain: "This link no longer works. Please ask the person who invited you for another mail.",
  },

  devices: {
    title: "Devices",
    intro: "These devices are signed in to your account.",
    unknown: "Unknown device",
    current: "This device",
    lastUsed: "Last used",
    signedIn: "Signed in",
    remembered: "Stays signed in",
    end: "End session",
    endOthers: "End all other sessions",
    ended: (device: string) => `The session on ${device} has ended.`,
    gone: (device: string) => `The session on ${device} had already ended.`,
    endedOthers: (count: number) =>
      count === 0
        ? "No other session was open."
        : count === 1
          ? "One other session has ended."
          : `${count} other sessions have ended.`,
  },

  security: {
    title: "Security",
    intro: "What you sign in with, and what happened to your account.",
    activity: "Activity",
    activityIntro: "This happened to your account, newest first.",
    unverified: "Until your address is confirmed, you see details of this device's events only.",
    older: "Show older events",
    end: "No older events.",
    unknownDevice: "Unknown device",
    secondFactor: "Second factor",
    secondFactorNone:
      "Only your password protects this account. Add a passkey or an authenticator app.",
    oneFactor: "One factor opens this account. Add a passkey or an authenticator app.",
    secondFactorOn: "After your password, we ask for a second factor.",
    secondFactorOff: "We do not ask for a second factor after your password.",
    secondFactorRequired: "This account must have a second factor.",
    enrolBy: "Add a passkey or an authenticator app by",
    turnOn: "Ask for a second factor",
    turnOff: "Stop asking for a second factor",
    added: (name: string) => `“${name}” has been added.`,
    addedAt: "Added",
    lastUsed: "Last used",
    neverUsed: "Never used",
    nameHint: "To tell it from others. You may leave this empty.",
    passkeys: "Passkeys",
    passkeysIntro:
      "You sign in with your fingerprint, your face or your screen lock, without a password.",
    passkeyName: "Name of the passkey",
    addPasskey: "Add a passkey",
    kind: "Kind",
    kindPasskey: "Passkey: signs in by itself",
    kindSecurityKey: "Security key: after the password only",
    synced: "Synchronised",
    secondStepOnly: "After the password only",
    apps: "Authenticator apps",
    appsIntro: "An app on your phone shows a code that changes every 30 seconds.",
    appName: "Name of the app",
    unnamedApp: "Authenticator app",
    addApp: "Add an authenticator app",
    scan: "Scan this code with your authenticator app.",
    qr: "QR code with the secret for the authenticator app",
    orType: "Or type this secret into the app:",
    openApp: "Open the app on this device",
    confirmApp: "Confirm the app",
    recoveryCodes: "Recovery codes",
    recoveryCodesIntro:
      "If you lose your phone or your passkey, a recovery code is your second factor. Each works once.",
    codesLeft: (left: number) =>
      left === 0
        ? "No code is left."
        : left === 1
          ? "One code is left."
          : `${left} codes are left.`,
    madeAt: "Made",
    replaceCodes: "Make new codes",
    noCodes: "You have no recovery codes.",
    noCodesDetail: "If you lose your phone or your passkey, you can no longer sign in.",
    makeCodes: "Make recovery codes",
    newCodes: "Your recovery codes",
    newCodesIntro:
      "Keep them outside this device, such as on paper. They are shown only now; earlier ones no longer work.",
    copyCodes: "Copy",
    downloadCodes: "Download",
    codesSaved: "I have saved them",
    codesLost:
      "If you are signed out now, the change was made. Sign in again, then make new recovery codes on this page.",
    copied: "The codes have been copied.",
    notCopied: "The browser did not allow that. Please select the codes and copy them.",
    trusted: "Trusted devices",
    trustedIntro: "On these devices, we do not ask for the second factor.",
    trustedUntil: "Until",
    forget: "Forget",
    forgetAll: "Forget all devices",
    enrol: "Add a passkey or an authenticator app, at the latest",
    toSecurity: "Open the security page",
  },

  factors: {
    totpCode: "Code of your authenticator app",
    totpCodeHint: "6 digits. Blanks do not matter.",
    recoveryCode: "Recovery code",
    recoveryCodeHint: "Each of your codes works once. Dashes do not matter.",
  },

  secondStep: {
    title: "Confirm your sign-in",
    submit: "Continue",
    usePasskey: "Use a passkey",
    passkeyIntro: "Your browser asks for the passkey or the security key of this account.",
    trust: "Don't ask again on this device",
    otherWays: "Other ways",
    instead: {
      passkey: "Use a passkey",
      totp: "Use an authenticator app",
      recovery_code: "Use a recovery code",
      password: "Use your password",
    },
    cancel: "Back to signing in",
  },

  mailSignIn: {
    title: "Sign in by mail",
    intro: "Enter your address, and we send a mail with a link and a code.",
    request: "Send the mail",
    sent: (email: string) => `If ${email} has an account, we have sent a mail to it.`,
    sentHint: "Open the link in this browser, or enter the code here.",
    another: "Send another mail",
    withPassword: "Back to signing in",
  },

  providers: {
    continueWith: (name: string) => `Continue with ${name}`,
    unavailable: (name: string) => `${name} does not answer right now.`,
    completing: "One moment …",
    nothing: "There is nothing to finish here. Please begin again.",
    address: "Your email address",
    addressIntro: (name: string) =>
      `${name} has not confirmed an address of yours for us. Enter it, and we send a code.`,
    sendCode: "Send the code",
    code: "Enter the code",
    sent: (email: string) => `We have sent a code to ${email}.`,
    sentHint: "Stay in this browser. Look into the spam folder, too.",
    otherAddress: "Use another address",
    signInToLink: (name: string) =>
      `There is an account with your address. Sign in to it to link ${name}.`,
    link: (name: string) => `Link ${name}`,
    linkIntro: (name: string, email: string) =>
      `You are signed in as ${email}. From then on, you can also sign in with ${name}.`,
    notNow: "Not now",
    title: "Other providers",
    intro: "You can sign in with your account at another provider, without a password.",
    linked: (name: string) => `${name} has been linked.`,
    unlink: "Unlink",
    onlyWay: "This is the only way into your account.",
  },

  account: {
    title: "Account",
    profile: "Profile",
    mailLanguage: "Language of mails",
    noLanguage: "As the page that causes the mail",
    saved: "Saved.",
    changedElsewhere: (name: string, language: string) =>
      `The profile was changed elsewhere. Name: “${name}”, language of mails: ${language}. Save again to replace it with yours.`,
    address: "Email address",
    verified: "Confirmed",
    unverified: "Not confirmed yet",
    newAddress: "New email address",
    newAddressHint: "We send a mail to the new address. Nothing changes until you use it.",
    changeAddress: "Change address",
    passwordTitle: "Password",
    passwordIntro: "All other devices are signed out when you change it.",
    changePassword: "Change password",
    passwordChanged: "Your password has been changed. Other devices have been signed out.",
    downloadTitle: "Your data",
    downloadIntro: "One file with everything that is kept about you. You get a mail about it.",
    downloadSubmit: "Download my data",
    downloaded: "Your data is in the file account.json.",
    deleteTitle: "Delete account",
    deleteIntro: "This can't be undone. All devices are signed out.",
    deleteLater:
      "All devices are signed out, and the account is locked. A link in a mail can cancel that. It is deleted for good on:",
    deleteOpen: "Delete account …",
    deleteSubmit: "Delete my account for good",
    passwordNone:
      "The account has no password. You sign in with a passkey or with another provider.",
    setPassword: "Set a password",
    passwordSet: "Your password has been set.",
    removePassword: "Remove the password",
    passwordRemoved: "Your account has no password now.",
  },

  emailChange: {
    title: "Confirm your new address",
    sent: (email: string) => `We have sent a link and a code to ${email}.`,
    sentHint: "Open the link in this browser, or enter the code here.",
    intro: "Your account gets the new address when you confirm it.",
    submit: "Confirm new address",
    done: (email: string) => `Your address is now ${email}.`,
    doneHint: "If the old address was confirmed, it has got a mail that can undo this change.",
    already: "Your address has already been changed.",
    nothing:
      "Open the link in the mail to the new address, or request another mail in your account.",
    toAccount: "Go to your account",
    signInFirst: "Sign in with your old address to confirm the new one.",
  },

  undo: {
    title: "Undo the change of address",
    intro:
      "Your account gets its old address back. All devices are signed out, the password is removed, and we send a mail to choose a new one.",
    submit: "Undo the change",
    done: (email: string) => `Your address is ${email} again.`,
    doneHint: "We have sent a mail: choose a new password with it.",
    already:
      "The change has already been undone. Choose a new password with the mail that we sent.",
    nothing: "Open the link in the mail to your old address once more.",
    again: "Send the mail for a new password again",
  },

  keep: {
    title: "Keep your account",
    intro: "Your account is not deleted, and you can sign in again.",
    byCode:
      "If you have changed your mind, open the link in the mail that we sent, or enter its code here.",
    submit: "Keep my account",
    planned: "Your account is locked now. It will be deleted on:",
    done: "Your account will not be deleted. Please sign in again.",
    notMe: "I did not ask for the deletion: choose a new password",
    over: "A code works for a few minutes only: open the link in the mail instead. If that does not work either, the deletion has been changed, or it is done.",
    nothing: "Open the link in the mail about the deletion once more.",
  },

  confirmIdentity: {
    title: "Confirm that it is you",
    password: "Please enter your password to continue.",
    code: "Please enter a code to continue.",
    both: "Please enter your password and a code to continue.",
    passkey: "Please use a passkey to continue.",
    provider: "Please confirm it with another provider to continue.",
    confirmWith: (name: string) => `Confirm with ${name}`,
    repeat: "You have confirmed that it is you. Please repeat the last step.",
    usePasskey: "Use a passkey",
    otherWay: "Confirm in another way",
    submit: "Confirm",
    checking: "One moment …",
  },
};

export type Texts = typeof en;
