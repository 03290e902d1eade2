import type en from '../en/ui.ts';

/** Kleine Teile, die viele Seiten benutzen, auf Deutsch. */
export default (): ReturnType<typeof en> => ({
  loading: (what) => `Wird geladen: ${what} …`,
  late: 'Die Datenbank hat noch nicht geantwortet; neuer Versuch.',
  tryAgain: 'Noch einmal versuchen',
  code: 'Code:',
  connectionLost:
    'Die Verbindung ist getrennt. Das ist der letzte bekannte Stand; die Seite macht von selbst weiter.',
  copy: 'Kopieren',
  copied: 'Kopiert',
  cancel: 'Abbrechen',
  close: 'Schließen',
  save: 'Speichern',
  delete: 'Löschen',
  justNow: 'gerade eben',
  minutesAgo: (minutes) => `vor ${String(minutes)} min`,
  hoursAgo: (hours) => `vor ${String(hours)} h`,
});
