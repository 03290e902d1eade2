/** The command palette, in English. */
export default () => ({
  title: 'Go to',
  about: 'Type to find a page, an agent, a service or a deployment; Enter goes there.',
  hint: 'Page, agent, service, deployment…',
  places: 'Places',
  nothing: 'Nothing is called that.',
  pages: 'Pages',
  agents: 'Agents',
  services: 'Services',
  deployments: 'Deployments',
  themeWords: ['appearance', 'colours'],
  deploy: (agent: string) => `Deploy ${agent}`,
  to: (agent: string, service: string) => `${agent} to ${service}`,
  live: 'live',
  settings: {
    defaults: 'Settings: defaults',
    members: 'Settings: members',
    connection: 'Settings: connection',
    webhooks: 'Settings: webhooks',
    audit: 'Settings: audit log',
    appearance: 'Settings: theme and language',
  },
});
