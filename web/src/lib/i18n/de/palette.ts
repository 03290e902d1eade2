import type en from '../en/palette.ts';

/** Die Befehlspalette, auf Deutsch. */
export default (): ReturnType<typeof en> => ({
  title: 'Gehe zu',
  about: 'Tippen findet Seiten, Agenten, Dienste und Deployments; die Eingabetaste geht hin.',
  hint: 'Seite, Agent, Dienst, Deployment …',
  places: 'Orte',
  nothing: 'So heißt nichts.',
  pages: 'Seiten',
  agents: 'Agenten',
  services: 'Dienste',
  deployments: 'Deployments',
  themeWords: ['Aussehen', 'Farben'],
  deploy: (agent) => `${agent} bereitstellen`,
  to: (agent, service) => `${agent} nach ${service}`,
  live: 'läuft',
  settings: {
    defaults: 'Einstellungen: Vorgaben',
    members: 'Einstellungen: Mitglieder',
    connection: 'Einstellungen: Verbindung',
    webhooks: 'Einstellungen: Webhooks',
    keys: 'Einstellungen: API-Schlüssel',
    publishers: 'Einstellungen: Absender',
    orphans: 'Einstellungen: Übriggebliebenes',
    audit: 'Einstellungen: Prüfprotokoll',
    appearance: 'Einstellungen: Farben und Sprache',
  },
});
