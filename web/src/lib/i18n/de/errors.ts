import type en from '../en/errors.ts';

/** Fehler, die die Konsole selbst findet, auf Deutsch. */
export default (): ReturnType<typeof en> => ({
  offline: {
    title: 'Keine Verbindung',
    detail: 'Das Portal ist nicht erreichbar.',
    fix: 'Das Netz prüfen und noch einmal versuchen.',
  },
  denied: {
    title: 'Nicht erlaubt',
    detail: 'Dieses Konto darf das nicht sehen, oder es gibt es nicht.',
    fix: 'Ein Admin des Arbeitsbereichs kann das Konto hinzufügen.',
  },
  signedOut: { title: 'Abgemeldet', detail: 'Die Sitzung ist zu Ende.', fix: 'Neu anmelden.' },
  popupBlocked: {
    title: 'Das Anmeldefenster wurde blockiert',
    detail: 'Der Browser hat es nicht geöffnet.',
    fix: 'Pop-up-Fenster für diese Seite erlauben und noch einmal versuchen.',
  },
  disabled: { title: 'Nicht erlaubt', detail: 'Dieses Konto ist gesperrt.' },
  noAccount: { title: 'Kein solches Konto', detail: 'Das Konto gibt es nicht.' },
  wrongPassword: { title: 'Kein solches Konto', detail: 'Das Konto oder sein Passwort ist nicht bekannt.' },
  replaced: {
    title: 'Von dieser Seite gibt es eine neue Version',
    detail: 'Ein Teil von ihr ließ sich nicht laden.',
    fix: 'Die Seite neu laden.',
  },
  unknown: 'Etwas ist schiefgegangen',
  partNotLoaded: 'Ein Teil der Konsole ließ sich nicht laden. Vielleicht hat ihn eine neue Version ersetzt.',
  config: {
    answered: (path, status) => `${path} hat mit ${String(status)} geantwortet.`,
    wrong: (path, wrong) => `${path} ist nicht so, wie es sein soll (${wrong}).`,
    theFile: 'die Datei',
  },
});
