import type { ProblemCode } from '@agent-gallery/api/client';
import type { DeploymentErrorCode } from '@agent-gallery/contract';

/** What a code of the API or of a deployment's error means, whatever happened this time. */
export interface CodeWords {
  title: string;
  text: string;
}

const NOT_THERE = 'Vielleicht ist es gelöscht, oder dieses Konto darf es nicht sehen.';

const PROBLEMS = {
  'malformed-json': { title: 'Kein JSON', text: 'Der Inhalt der Anfrage ist kein JSON.' },
  'invalid-request': { title: 'Die Anfrage ist nicht gültig', text: 'Berichtigen, was unten steht.' },
  unauthenticated: { title: 'Nicht angemeldet', text: 'Neu anmelden.' },
  forbidden: {
    title: 'Nicht erlaubt',
    text: 'Die eigene Rolle reicht dafür nicht; ein Admin des Arbeitsbereichs kann eine andere geben.',
  },
  'domain-not-allowed': {
    title: 'Domain nicht zugelassen',
    text: 'Nur Adressen bestimmter Domains dürfen dieses Portal verwenden.',
  },
  'not-found': { title: 'Hier ist nichts', text: 'Diese Adresse hat das Portal nicht.' },
  'agent-not-found': { title: 'Diesen Agenten gibt es nicht', text: NOT_THERE },
  'file-not-found': {
    title: 'Diese Datei gibt es nicht',
    text: 'Die Seite neu laden: Der Quelltext hat sich geändert.',
  },
  'deployment-not-found': { title: 'Dieses Deployment gibt es nicht', text: NOT_THERE },
  'key-not-found': {
    title: 'Diesen API-Schlüssel gibt es nicht',
    text: 'Vielleicht ist er schon widerrufen.',
  },
  'invitation-not-found': {
    title: 'Diese Einladung gibt es nicht',
    text: 'Vielleicht ist sie schon angenommen oder zurückgezogen.',
  },
  'member-not-found': { title: 'Dieses Mitglied gibt es nicht', text: 'Vielleicht ist es schon entfernt.' },
  'operation-not-found': { title: 'Diesen Vorgang gibt es nicht', text: NOT_THERE },
  'publisher-not-found': {
    title: 'Diesen Absender gibt es nicht',
    text: 'Vielleicht ist er schon entfernt.',
  },
  'service-not-found': { title: 'Diesen Dienst gibt es nicht', text: NOT_THERE },
  'webhook-not-found': { title: 'Diesen Webhook gibt es nicht', text: 'Vielleicht ist er schon entfernt.' },
  'method-not-allowed': {
    title: 'Das geht hier nicht',
    text: 'Diese Adresse nimmt eine solche Anfrage nicht an.',
  },
  'already-member': { title: 'Schon Mitglied', text: 'Die Rolle lässt sich in der Liste ändern.' },
  'last-admin': { title: 'Der letzte Admin', text: 'Zuerst jemand anderen zum Admin machen.' },
  'too-many-keys': { title: 'Zu viele API-Schlüssel', text: 'Zuerst einen davon widerrufen.' },
  'too-many-webhooks': { title: 'Zu viele Webhooks', text: 'Zuerst einen davon entfernen.' },
  'agent-shipped': { title: 'Der Agent gehört zum Portal', text: 'Er lässt sich darum nicht entfernen.' },
  'publisher-taken': { title: 'Kennung vergeben', text: 'Eine andere Kennung wählen.' },
  'idempotency-key-reused': {
    title: 'Schlüssel für eine andere Anfrage verwendet',
    text: 'Die Seite neu laden und noch einmal senden.',
  },
  'service-name-taken': { title: 'Dienstname vergeben', text: 'Einen anderen Namen für den Dienst wählen.' },
  'deployment-ended': { title: 'Das Deployment ist zu Ende', text: 'Es gibt nichts mehr abzubrechen.' },
  'service-busy': {
    title: 'Mit dem Dienst geschieht gerade etwas anderes',
    text: 'Dessen Ende abwarten, dann noch einmal versuchen.',
  },
  'service-not-ready': {
    title: 'Der Dienst ist nicht bereit',
    text: 'Den Agenten noch einmal bereitstellen.',
  },
  'revision-without-url': {
    title: 'Die Revision hat keine eigene URL',
    text: 'Für den Vergleich eine geben, oder eine andere Revision wählen.',
  },
  'body-too-large': { title: 'Zu groß', text: 'Weniger auf einmal senden.' },
  'unsupported-media-type': { title: 'Diese Art von Inhalt geht nicht', text: 'JSON senden.' },
  'target-not-available': { title: 'Das Ziel bietet das nicht', text: 'Was möglich wäre, steht unten.' },
  'too-many-requests': { title: 'Zu viele Anfragen', text: 'Etwas warten, dann noch einmal versuchen.' },
  'client-closed-request': { title: 'Abgebrochen', text: 'Die Anfrage wurde vor der Antwort beendet.' },
  internal: {
    title: 'Fehler im Portal',
    text: 'Noch einmal versuchen; bleibt es dabei, hilft die Anfragekennung im Protokoll des Portals.',
  },
  'google-refused': {
    title: 'Google Cloud hat abgelehnt',
    text: 'Dem Konto, das bereitstellt, fehlt wohl eine Rolle; welche, steht unten.',
  },
  'service-unreachable': {
    title: 'Der Dienst antwortet nicht',
    text: 'Sein Protokoll ansehen, dann noch einmal versuchen.',
  },
  'service-refused': {
    title: 'Der Dienst hat das Portal abgelehnt',
    text: 'Das Portal braucht das Recht, ihn aufzurufen (roles/run.invoker).',
  },
  'service-answer-invalid': {
    title: 'Das ist kein A2A',
    text: 'Der Dienst antwortet, aber nicht als Agent.',
  },
  unavailable: { title: 'Gerade nicht verfügbar', text: 'In einigen Sekunden noch einmal versuchen.' },
  'service-timed-out': {
    title: 'Der Dienst braucht zu lange',
    text: 'Noch einmal versuchen, oder ihm mehr Zeit geben.',
  },
} satisfies Record<ProblemCode, CodeWords>;

const DEPLOYMENTS = {
  'preflight-failed': {
    title: 'Dem Projekt fehlt etwas',
    text: 'Beheben, was unten steht, dann noch einmal versuchen.',
  },
  'source-not-found': {
    title: 'Der Quelltext ist nicht zu finden',
    text: 'Adresse, Branch und Ordner prüfen.',
  },
  'source-invalid': {
    title: 'Der Quelltext lässt sich nicht verwenden',
    text: 'Berichtigen, was unten steht.',
  },
  'build-failed': { title: 'Der Build ist gescheitert', text: 'Die Zeilen unten zeigen, woran.' },
  'build-source-fetch-failed': {
    title: 'Der Build bekam den Quelltext nicht',
    text: 'Die Rechte des Build-Kontos prüfen.',
  },
  'image-push-failed': {
    title: 'Das Image ließ sich nicht ablegen',
    text: 'Die Rechte auf Artifact Registry prüfen.',
  },
  'build-timed-out': {
    title: 'Der Build dauerte zu lange',
    text: 'Ihm mehr Zeit oder eine größere Maschine geben.',
  },
  'build-canceled': { title: 'Der Build wurde abgebrochen', text: 'Noch einmal bereitstellen.' },
  'build-expired': { title: 'Der Build kam nicht an die Reihe', text: 'Noch einmal bereitstellen.' },
  'container-not-listening': {
    title: 'Der Container horcht nicht an seinem Port',
    text: 'Ihn an 0.0.0.0 und dem Port der Variablen PORT horchen lassen.',
  },
  'container-crashed': { title: 'Der Container ist abgestürzt', text: 'Seine letzten Zeilen zeigen, woran.' },
  'out-of-memory': { title: 'Der Speicher reicht nicht', text: 'Dem Dienst mehr Speicher geben.' },
  'image-not-found': {
    title: 'Das Image ist nicht zu finden',
    text: 'Prüfen, ob es da ist und Cloud Run es lesen darf.',
  },
  'service-invalid': { title: 'So geht es mit dem Dienst nicht', text: 'Der Grund steht unten.' },
  'verification-failed': {
    title: 'Der Dienst läuft, antwortet aber nicht, wie er soll',
    text: 'Was vorher in Betrieb war, ist es noch.',
  },
  'permission-denied': {
    title: 'Ein Recht fehlt',
    text: 'Dem Konto, das bereitstellt, die Rolle geben, die unten steht.',
  },
  'quota-exceeded': {
    title: 'Ein Kontingent ist erschöpft',
    text: 'Es erhöhen lassen oder eine andere Region wählen.',
  },
  'step-timed-out': { title: 'Ein Schritt dauerte zu lange', text: 'Noch einmal versuchen.' },
} satisfies Record<Exclude<DeploymentErrorCode, ProblemCode>, CodeWords>;

/** In German, by code. */
export const GERMAN_CODES: Readonly<Record<string, CodeWords>> = { ...PROBLEMS, ...DEPLOYMENTS };
