import type { Texts } from "./en.ts";

export const de: Texts = {
  product: "Gatebook",
  motto: "Ihr Konto, in Ihrer Hand.",
  mottoDetail:
    "Sehen Sie jedes angemeldete Gerät, melden Sie es ab, und lesen Sie, was geschehen ist.",
  skipToContent: "Zum Inhalt",
  navigation: "Konto",
  language: "Sprache",
  loading: "Wird geladen …",
  notFound: "Diese Seite gibt es nicht",
  toStart: "Zur Startseite",

  cancel: "Abbrechen",
  save: "Speichern",
  rename: "Umbenennen",
  remove: "Entfernen",
  newName: "Neuer Name",
  tryAgain: "Noch einmal versuchen",
  show: "Zeigen",
  hide: "Verbergen",
  thePassword: "Passwort",

  email: "E-Mail-Adresse",
  name: "Name",
  nameHint: "Wie sollen wir Sie nennen? Das Feld kann leer bleiben.",
  password: "Passwort",
  currentPassword: "Jetziges Passwort",
  newPassword: "Neues Passwort",
  passwordLeast: (least) => `Mindestens ${least} Zeichen.`,
  passwordAdvice: "Gut ist ein Satz, den nur Sie kennen.",
  code: "Code aus der Mail",
  codeHint: (digits) => `${digits} Ziffern. Leerzeichen und Striche stören nicht.`,

  offline: "Sie sind offline. Was Sie sehen, kann veraltet sein.",
  pageFault: "Diese Seite hat einen Fehler. Bitte laden Sie sie neu.",
  requestId: "Wenn Sie das melden, nennen Sie bitte diese Nummer:",
  waitFor: (time) => `In ${time} können Sie es wieder versuchen.`,
  resetInstead: "Stattdessen ein neues Passwort wählen",

  signOut: "Abmelden",
  maybeSignedIn: "Sie sind vielleicht noch angemeldet. Bitte versuchen Sie es noch einmal.",
  signedInAs: (who) => `Angemeldet als ${who}`,
  sessionEnded: "Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.",
  endsIn: (minutes) =>
    minutes < 1
      ? "In weniger als einer Minute werden Sie abgemeldet."
      : minutes === 1
        ? "In einer Minute werden Sie abgemeldet."
        : `In ${minutes} Minuten werden Sie abgemeldet.`,
  endsAnyway:
    "Diese Sitzung lässt sich nicht verlängern. Bitte kommen Sie zum Ende und melden Sie sich neu an.",
  staySignedIn: "Angemeldet bleiben",

  signIn: {
    title: "Anmelden",
    submit: "Anmelden",
    remember: "Auf diesem Gerät angemeldet bleiben",
    forgot: "Passwort vergessen?",
    newHere: "Neu hier?",
    toSignUp: "Konto anlegen",
    verifyAgain: "Bestätigungsmail noch einmal senden",
    passwordChanged: "Ihr neues Passwort gilt. Bitte melden Sie sich damit an.",
    accountDeleted: "Ihr Konto ist gelöscht.",
    accountCreated: "Ihr Konto ist angelegt. Bitte melden Sie sich an.",
    withPasskey: "Mit einem Passkey anmelden",
    byMail: "Per E-Mail anmelden",
  },

  signUp: {
    title: "Konto anlegen",
    submit: "Konto anlegen",
    haveOne: "Sie haben schon ein Konto?",
    toSignIn: "Anmelden",
    taken: "Ist es Ihres?",
    withPasskey: "Passkey statt Passwort verwenden",
    withPassword: "Doch ein Passwort verwenden",
    submitPasskey: "Konto mit einem Passkey anlegen",
    passkeyIntro:
      "Ihr Gerät bewahrt den Passkey auf. Sie melden sich mit Fingerabdruck, Gesicht oder Bildschirmsperre an.",
  },

  verify: {
    title: "Adresse bestätigen",
    readMail: (email) =>
      `Lesen Sie Ihre Mail: Wir haben einen Link und einen Code an ${email} gesendet.`,
    readMailHint:
      "Öffnen Sie den Link, oder geben Sie hier den Code ein. Sehen Sie auch im Spam-Ordner nach.",
    needsPassword:
      "Geben Sie zum Abschluss das Passwort des Kontos ein. Es zeigt, dass Sie selbst es angelegt haben.",
    submit: "Adresse bestätigen",
    ownAddress: (email) => `Das bestätigt die Adresse Ihres Kontos: ${email}.`,
    otherAddress: "Die Mail ist für ein anderes Konto",
    unknown: "Ich kenne das Passwort nicht",
    unknownTitle: "Ohne Passwort bestätigen",
    unknownDetail:
      "Das Konto verliert dann sein Passwort, und alle Sitzungen enden. Ein neues wählen Sie per Mail.",
    submitUnknown: "Ohne Passwort bestätigen",
    withPassword: "Ich kenne das Passwort doch",
    done: (email) => `Ihre Adresse ${email} ist bestätigt.`,
    doneUnknown: (email) =>
      `Ihre Adresse ${email} ist bestätigt. Ihr Konto hat jetzt kein Passwort: Wählen Sie ein neues.`,
    stillSignedIn: (email) => `In diesem Browser sind Sie weiter als ${email} angemeldet.`,
    already: "Ihre Adresse ist bereits bestätigt.",
    request: "Geben Sie Ihre Adresse ein. Wir senden eine Mail mit einem Link und einem Code.",
    requestSubmit: "Mail senden",
    another: "Noch eine Mail senden",
    reminder: (email) =>
      `Bitte bestätigen Sie Ihre Adresse ${email}: Öffnen Sie den Link in unserer Mail.`,
    toDevices: "Zu Ihrem Konto",
    choosePassword: "Neues Passwort wählen",
    withPasskey: "Das Konto hat einen Passkey",
    needsPasskey:
      "Zeigen Sie zum Abschluss den Passkey des Kontos. So steht fest, dass Sie sich registriert haben.",
  },

  forgot: {
    title: "Passwort vergessen",
    intro:
      "Geben Sie Ihre Adresse ein. Wir senden eine Mail, mit der Sie ein neues Passwort wählen.",
    submit: "Mail senden",
    back: "Zurück zur Anmeldung",
  },

  reset: {
    title: "Neues Passwort wählen",
    sent: (email) => `Wenn es zu ${email} ein Konto gibt, haben wir eine Mail gesendet.`,
    sentHint: "Öffnen Sie den Link in der Mail, oder geben Sie hier den Code ein.",
    submit: "Neues Passwort setzen",
    already: "Mit diesem Link wurde Ihr Passwort bereits geändert.",
    nothing: "Öffnen Sie den Link in unserer Mail, oder fordern Sie eine neue an.",
    another: "Noch eine Mail senden",
  },

  invitation: {
    title: "Einladung annehmen",
    intro: "Ihr Konto wartet auf Sie. Wählen Sie ein Passwort, dann sind Sie angemeldet.",
    submit: "Annehmen",
    already: "Diese Einladung wurde bereits angenommen. Bitte melden Sie sich an.",
    nothing: "Öffnen Sie den Link in der Mail, mit der Sie eingeladen wurden.",
    askAgain:
      "Dieser Link gilt nicht mehr. Bitte lassen Sie sich von der Person, die Sie eingeladen hat, eine neue Mail senden.",
  },

  devices: {
    title: "Geräte",
    intro: "Diese Geräte sind bei Ihrem Konto angemeldet.",
    unknown: "Unbekanntes Gerät",
    current: "Dieses Gerät",
    lastUsed: "Zuletzt benutzt",
    signedIn: "Angemeldet",
    remembered: "Bleibt angemeldet",
    end: "Sitzung beenden",
    endOthers: "Alle anderen Sitzungen beenden",
    ended: (device) => `Die Sitzung auf ${device} ist beendet.`,
    gone: (device) => `Die Sitzung auf ${device} war bereits beendet.`,
    endedOthers: (count) =>
      count === 0
        ? "Es gab keine andere Sitzung."
        : count === 1
          ? "Eine andere Sitzung ist beendet."
          : `${count} andere Sitzungen sind beendet.`,
  },

  security: {
    title: "Sicherheit",
    intro: "Womit Sie sich anmelden, und was mit Ihrem Konto geschehen ist.",
    activity: "Aktivität",
    activityIntro: "Das ist mit Ihrem Konto geschehen, das Neueste zuerst.",
    unverified:
      "Solange Ihre Adresse nicht bestätigt ist, sehen Sie Einzelheiten nur zu Ereignissen dieses Geräts.",
    older: "Ältere Ereignisse zeigen",
    end: "Keine älteren Ereignisse.",
    unknownDevice: "Unbekanntes Gerät",
    secondFactor: "Zweiter Faktor",
    secondFactorNone:
      "Dieses Konto ist nur durch das Passwort geschützt. Fügen Sie einen Passkey oder eine Authenticator-App hinzu.",
    oneFactor:
      "Ein Faktor öffnet dieses Konto. Fügen Sie einen Passkey oder eine Authenticator-App hinzu.",
    secondFactorOn: "Nach dem Passwort fragen wir nach einem zweiten Faktor.",
    secondFactorOff: "Nach dem Passwort fragen wir nicht nach einem zweiten Faktor.",
    secondFactorRequired: "Dieses Konto muss einen zweiten Faktor haben.",
    enrolBy: "Fügen Sie einen Passkey oder eine Authenticator-App hinzu bis",
    turnOn: "Nach einem zweiten Faktor fragen",
    turnOff: "Nicht mehr nach einem zweiten Faktor fragen",
    added: (name) => `„${name}“ wurde hinzugefügt.`,
    addedAt: "Hinzugefügt",
    lastUsed: "Zuletzt verwendet",
    neverUsed: "Nie verwendet",
    nameHint: "Zur Unterscheidung von anderen. Sie dürfen das Feld leer lassen.",
    passkeys: "Passkeys",
    passkeysIntro:
      "Sie melden sich mit Fingerabdruck, Gesicht oder Bildschirmsperre an, ohne Passwort.",
    passkeyName: "Name des Passkeys",
    addPasskey: "Passkey hinzufügen",
    kind: "Art",
    kindPasskey: "Passkey: genügt allein zur Anmeldung",
    kindSecurityKey: "Sicherheitsschlüssel: nur nach dem Passwort",
    synced: "Synchronisiert",
    secondStepOnly: "Nur nach dem Passwort",
    apps: "Authenticator-Apps",
    appsIntro: "Eine App auf Ihrem Telefon zeigt einen Code, der alle 30 Sekunden wechselt.",
    appName: "Name der App",
    unnamedApp: "Authenticator-App",
    addApp: "Authenticator-App hinzufügen",
    scan: "Scannen Sie diesen Code mit Ihrer Authenticator-App.",
    qr: "QR-Code mit dem Geheimnis für die Authenticator-App",
    orType: "Oder geben Sie dieses Geheimnis in der App ein:",
    openApp: "Die App auf diesem Gerät öffnen",
    confirmApp: "App bestätigen",
    recoveryCodes: "Wiederherstellungscodes",
    recoveryCodesIntro:
      "Wenn Sie Ihr Telefon oder Ihren Passkey verlieren, ist ein Wiederherstellungscode Ihr zweiter Faktor. Jeder gilt einmal.",
    codesLeft: (left) =>
      left === 0
        ? "Kein Code ist übrig."
        : left === 1
          ? "Ein Code ist übrig."
          : `${left} Codes sind übrig.`,
    madeAt: "Erstellt",
    replaceCodes: "Neue Codes erstellen",
    noCodes: "Sie haben keine Wiederherstellungscodes.",
    noCodesDetail:
      "Wenn Sie Ihr Telefon oder Ihren Passkey verlieren, kommen Sie nicht mehr hinein.",
    makeCodes: "Wiederherstellungscodes erstellen",
    newCodes: "Ihre Wiederherstellungscodes",
    newCodesIntro:
      "Bewahren Sie die Codes außerhalb dieses Geräts auf, etwa auf Papier. Sie werden nur jetzt angezeigt; frühere gelten nicht mehr.",
    copyCodes: "Kopieren",
    downloadCodes: "Herunterladen",
    codesSaved: "Ich habe sie gesichert",
    codesLost:
      "Sind Sie jetzt abgemeldet, so wurde die Änderung vorgenommen. Melden Sie sich wieder an, und erstellen Sie auf dieser Seite neue Wiederherstellungscodes.",
    copied: "Die Codes wurden kopiert.",
    notCopied: "Der Browser hat das nicht erlaubt. Bitte markieren und kopieren Sie die Codes.",
    trusted: "Vertrauenswürdige Geräte",
    trustedIntro: "Auf diesen Geräten fragen wir nicht nach dem zweiten Faktor.",
    trustedUntil: "Bis",
    forget: "Vergessen",
    forgetAll: "Alle Geräte vergessen",
    enrol: "Fügen Sie einen Passkey oder eine Authenticator-App hinzu, spätestens",
    toSecurity: "Zur Sicherheitsseite",
  },

  factors: {
    totpCode: "Code Ihrer Authenticator-App",
    totpCodeHint: "6 Ziffern. Leerzeichen sind unwichtig.",
    recoveryCode: "Wiederherstellungscode",
    recoveryCodeHint: "Jeder Ihrer Codes gilt einmal. Striche sind unwichtig.",
  },

  secondStep: {
    title: "Anmeldung bestätigen",
    submit: "Weiter",
    usePasskey: "Passkey verwenden",
    passkeyIntro: "Ihr Browser fragt nach dem Passkey oder Sicherheitsschlüssel dieses Kontos.",
    trust: "Auf diesem Gerät nicht mehr fragen",
    otherWays: "Andere Wege",
    instead: {
      passkey: "Passkey verwenden",
      totp: "Authenticator-App verwenden",
      recovery_code: "Wiederherstellungscode verwenden",
      password: "Passwort verwenden",
    },
    cancel: "Zurück zur Anmeldung",
  },

  mailSignIn: {
    title: "Per E-Mail anmelden",
    intro: "Geben Sie Ihre Adresse ein. Wir senden eine E-Mail mit einem Link und einem Code.",
    request: "E-Mail senden",
    sent: (email) => `Falls es für ${email} ein Konto gibt, haben wir eine E-Mail gesendet.`,
    sentHint: "Öffnen Sie den Link in diesem Browser, oder geben Sie den Code hier ein.",
    another: "Noch eine E-Mail senden",
    withPassword: "Zurück zur Anmeldung",
  },

  providers: {
    continueWith: (name) => `Weiter mit ${name}`,
    unavailable: (name) => `${name} antwortet gerade nicht.`,
    completing: "Einen Moment …",
    nothing: "Hier gibt es nichts abzuschließen. Bitte beginnen Sie noch einmal.",
    address: "Ihre E-Mail-Adresse",
    addressIntro: (name) =>
      `${name} hat uns keine Adresse von Ihnen bestätigt. Geben Sie sie ein, und wir senden einen Code.`,
    sendCode: "Code senden",
    code: "Code eingeben",
    sent: (email) => `Wir haben einen Code an ${email} gesendet.`,
    sentHint: "Bleiben Sie in diesem Browser. Sehen Sie auch im Spam-Ordner nach.",
    otherAddress: "Andere Adresse verwenden",
    signInToLink: (name) =>
      `Es gibt ein Konto mit Ihrer Adresse. Melden Sie sich dort an, um ${name} zu verknüpfen.`,
    link: (name) => `${name} verknüpfen`,
    linkIntro: (name, email) =>
      `Sie sind als ${email} angemeldet. Danach können Sie sich auch mit ${name} anmelden.`,
    notNow: "Jetzt nicht",
    title: "Andere Anbieter",
    intro: "Sie können sich mit Ihrem Konto bei einem anderen Anbieter anmelden, ohne Passwort.",
    linked: (name) => `${name} ist jetzt verknüpft.`,
    unlink: "Verknüpfung lösen",
    onlyWay: "Das ist der einzige Weg in Ihr Konto.",
  },

  account: {
    title: "Konto",
    profile: "Profil",
    mailLanguage: "Sprache der Mails",
    noLanguage: "Wie die Seite, die die Mail auslöst",
    saved: "Gespeichert.",
    changedElsewhere: (name, language) =>
      `Das Profil wurde anderswo geändert. Name: „${name}“, Sprache der Mails: ${language}. Speichern Sie noch einmal, um es durch Ihres zu ersetzen.`,
    address: "E-Mail-Adresse",
    verified: "Bestätigt",
    unverified: "Noch nicht bestätigt",
    newAddress: "Neue E-Mail-Adresse",
    newAddressHint:
      "Wir senden eine Mail an die neue Adresse. Bis Sie sie benutzen, ändert sich nichts.",
    changeAddress: "Adresse ändern",
    passwordTitle: "Passwort",
    passwordIntro: "Wenn Sie es ändern, werden alle anderen Geräte abgemeldet.",
    changePassword: "Passwort ändern",
    passwordChanged: "Ihr Passwort ist geändert. Andere Geräte wurden abgemeldet.",
    downloadTitle: "Ihre Daten",
    downloadIntro:
      "Eine Datei mit allem, was über Sie gespeichert ist. Sie bekommen eine E-Mail darüber.",
    downloadSubmit: "Meine Daten herunterladen",
    downloaded: "Ihre Daten sind in der Datei account.json.",
    deleteTitle: "Konto löschen",
    deleteIntro: "Das lässt sich nicht rückgängig machen. Alle Geräte werden abgemeldet.",
    deleteLater:
      "Alle Geräte werden abgemeldet, und das Konto wird gesperrt. Ein Link in einer Mail kann das zurücknehmen. Endgültig gelöscht wird es am:",
    deleteOpen: "Konto löschen …",
    deleteSubmit: "Mein Konto endgültig löschen",
    passwordNone:
      "Das Konto hat kein Passwort. Sie melden sich mit einem Passkey oder mit einem anderen Anbieter an.",
    setPassword: "Passwort festlegen",
    passwordSet: "Ihr Passwort ist festgelegt.",
    removePassword: "Passwort entfernen",
    passwordRemoved: "Ihr Konto hat jetzt kein Passwort.",
  },

  emailChange: {
    title: "Neue Adresse bestätigen",
    sent: (email) => `Wir haben einen Link und einen Code an ${email} gesendet.`,
    sentHint: "Öffnen Sie den Link in diesem Browser, oder geben Sie hier den Code ein.",
    intro: "Ihr Konto bekommt die neue Adresse, wenn Sie sie bestätigen.",
    submit: "Neue Adresse bestätigen",
    done: (email) => `Ihre Adresse ist jetzt ${email}.`,
    doneHint:
      "War die alte Adresse bestätigt, dann kann eine Mail an sie die Änderung zurücknehmen.",
    already: "Ihre Adresse ist bereits geändert.",
    nothing:
      "Öffnen Sie den Link in der Mail an die neue Adresse, oder fordern Sie in Ihrem Konto noch eine an.",
    toAccount: "Zu Ihrem Konto",
    signInFirst: "Melden Sie sich mit der alten Adresse an, um die neue zu bestätigen.",
  },

  undo: {
    title: "Änderung der Adresse zurücknehmen",
    intro:
      "Ihr Konto bekommt die alte Adresse zurück. Alle Geräte werden abgemeldet, das Passwort wird entfernt, und wir senden eine Mail, mit der Sie ein neues wählen.",
    submit: "Änderung zurücknehmen",
    done: (email) => `Ihre Adresse ist wieder ${email}.`,
    doneHint: "Wir haben eine Mail gesendet: Wählen Sie damit ein neues Passwort.",
    already:
      "Die Änderung ist bereits zurückgenommen. Wählen Sie ein neues Passwort mit der Mail, die wir gesendet haben.",
    nothing: "Öffnen Sie den Link in der Mail an Ihre alte Adresse noch einmal.",
    again: "Die Mail für ein neues Passwort noch einmal senden",
  },

  keep: {
    title: "Konto behalten",
    intro: "Ihr Konto wird nicht gelöscht, und Sie können sich wieder anmelden.",
    byCode:
      "Falls Sie es sich anders überlegt haben, öffnen Sie den Link in der Mail, die wir gesendet haben, oder geben Sie hier deren Code ein.",
    submit: "Mein Konto behalten",
    planned: "Ihr Konto ist jetzt gesperrt. Es wird gelöscht am:",
    done: "Ihr Konto wird nicht gelöscht. Bitte melden Sie sich wieder an.",
    notMe: "Ich habe die Löschung nicht verlangt: ein neues Passwort wählen",
    over: "Ein Code gilt nur wenige Minuten: Öffnen Sie stattdessen den Link in der Mail. Geht auch das nicht, wurde die Löschung geändert, oder sie ist geschehen.",
    nothing: "Öffnen Sie den Link in der Mail über die Löschung noch einmal.",
  },

  confirmIdentity: {
    title: "Bestätigen Sie, dass Sie es sind",
    password: "Bitte geben Sie Ihr Passwort ein, um fortzufahren.",
    code: "Bitte geben Sie einen Code ein, um fortzufahren.",
    both: "Bitte geben Sie Ihr Passwort und einen Code ein, um fortzufahren.",
    passkey: "Bitte verwenden Sie einen Passkey, um fortzufahren.",
    provider: "Bitte bestätigen Sie es bei einem anderen Anbieter, um fortzufahren.",
    confirmWith: (name) => `Mit ${name} bestätigen`,
    repeat: "Sie haben bestätigt, dass Sie es sind. Bitte wiederholen Sie den letzten Schritt.",
    usePasskey: "Passkey verwenden",
    otherWay: "Auf anderem Weg bestätigen",
    submit: "Bestätigen",
    checking: "Einen Moment …",
  },
};
