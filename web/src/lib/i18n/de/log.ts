import type en from '../en/log.ts';
import type { Wording } from '../wording.ts';

/** Das laufende Protokoll, auf Deutsch. */
export default ({ plural, number }: Wording): ReturnType<typeof en> => {
  const lines = (count: number) => `${number(count)} ${plural(count, { one: 'Zeile', other: 'Zeilen' })}`;
  return {
    title: 'Protokoll',
    lines,
    linesInBrackets: (count) => `(${lines(count)})`,
    loadingEarlier: (count) => `${lines(count)}, frühere werden geladen …`,
    notThereYet: (line) => `Zeile ${number(line)} ist noch nicht da`,
    follow: 'Folgen',
    loading: 'Wird geladen …',
    waiting: 'Warten auf die ersten Zeilen …',
    noLines: 'Es gibt keine Zeilen.',
    connectionLost: 'Verbindung getrennt; weitere Zeilen werden erwartet',
    reconnected: 'Wieder verbunden',
    resumedAt: 'Wieder verbunden, weiter ab {line}',
    resumedNotYet: (line) => `Wieder verbunden, weiter ab Zeile ${number(line)}, die noch nicht da ist`,
    lineNumber: (line) => `Zeile ${number(line)}`,
    dismiss: 'Schließen',
    line: (line) => `Zeile ${String(line)}`,
    enterGoesThere: 'Eingabetaste geht hin',
    none: 'keine',
    count: (count) => number(count),
    position: (at, count) => `${number(at)} von ${number(count)}`,
    search: 'Im Protokoll suchen',
    searchHint: 'Suchen, oder :120 für eine Zeile',
    linesFound: 'Gefundene Zeilen: ',
    previous: 'Voriger Treffer',
    next: 'Nächster Treffer',
    enter: 'Eingabe',
    shiftEnter: 'Umschalt+Eingabe',
    level: 'Stufe',
    levels: {
      DEBUG: 'Alle Stufen',
      INFO: 'Ab Info',
      WARNING: 'Warnungen und Fehler',
      ERROR: 'Fehler',
    },
    linesCopied: (count) => `${lines(count)} kopiert`,
    linkCopied: 'Link kopiert',
    mayNotCopy: 'Der Browser lässt die Seite nicht kopieren',
    copyLines: (count) => `${lines(count)} kopieren`,
    copyAll: 'Alles kopieren',
    copyLink: 'Link kopieren',
    download: 'Herunterladen',
    fullScreen: 'Vollbild',
    runtime: 'Laufzeit',
    severities: { WARNING: 'WARNUNG', ERROR: 'FEHLER' },
  };
};
