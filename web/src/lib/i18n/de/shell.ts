import type en from '../en/shell.ts';

/** Was auf jeder Seite steht, auf Deutsch. */
export default (): ReturnType<typeof en> => ({
  skip: 'Zum Inhalt',
  main: 'Hauptmenü',
  gallery: 'Galerie',
  deployments: 'Deployments',
  services: 'Dienste',
  chat: 'Chat',
  settings: 'Einstellungen',
  goTo: 'Gehe zu',
  signOut: 'Abmelden',
  language: 'Sprache',
  themes: { system: 'wie das System', light: 'hell', dark: 'dunkel' },
  theme: (choice) => `Farben: ${choice}`,
  themeHint: (choice, next) => `Farben: ${choice}; ein Druck wechselt zu: ${next}`,
  notice: 'Hinweis',
  dismiss: 'Schließen',
  cannotStart: 'Agent Gallery kann nicht starten',
  signIn: {
    title: 'Anmelden',
    about: 'Einen Agenten finden, in Google Cloud bereitstellen, beim Start zusehen und mit ihm sprechen.',
    comeBack: 'Danach geht es zurück zu {path}.',
    continueAs: (email) => `Weiter als ${email}`,
    localAccount: 'Ein Konto des lokalen Auth-Emulators. Nichts verlässt diesen Rechner.',
    withGoogle: 'Mit Google anmelden',
  },
  errorPage: {
    notFound: 'Nicht gefunden',
    error: 'Fehler',
    noPageAt: (path) => `Unter ${path} gibt es keine Seite`,
    goToGallery: 'Zur Galerie',
    somethingWrong: 'Etwas ist schiefgegangen',
    reload: 'Seite neu laden',
  },
});
