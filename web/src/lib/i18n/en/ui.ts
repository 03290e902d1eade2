/** Small pieces that many pages use, in English. */
export default () => ({
  loading: (what: string) => `Loading ${what}…`,
  late: 'The database has not answered yet; trying again.',
  tryAgain: 'Try again',
  code: 'Code:',
  connectionLost: 'The connection is lost. This is what was last known; the page goes on by itself.',
  copy: 'Copy',
  copied: 'Copied',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  delete: 'Delete',
  justNow: 'just now',
  minutesAgo: (minutes: number) => `${String(minutes)} min ago`,
  hoursAgo: (hours: number) => `${String(hours)} h ago`,
});
