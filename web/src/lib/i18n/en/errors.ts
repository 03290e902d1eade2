/** Failures that the console itself finds, in English. */
export default () => ({
  offline: {
    title: 'No connection',
    detail: 'The portal cannot be reached.',
    fix: 'Check the network, then try again.',
  },
  denied: {
    title: 'Not allowed',
    detail: 'Your account may not see this, or it does not exist.',
    fix: 'Ask an admin of the workspace to add you.',
  },
  signedOut: { title: 'Signed out', detail: 'Your session has ended.', fix: 'Sign in again.' },
  popupBlocked: {
    title: 'The sign-in window was blocked',
    detail: 'The browser did not let it open.',
    fix: 'Allow pop-up windows for this site, then try again.',
  },
  disabled: { title: 'Not allowed', detail: 'This account has been disabled.' },
  noAccount: { title: 'No such account', detail: 'The account does not exist.' },
  wrongPassword: { title: 'No such account', detail: 'The account or its password is not known.' },
  replaced: {
    title: 'There is a new version of this page',
    detail: 'A part of it could not be loaded.',
    fix: 'Reload the page.',
  },
  unknown: 'Something went wrong',
  partNotLoaded: 'A part of the console could not be loaded. It may have been replaced by a new version.',
  config: {
    answered: (path: string, status: number) => `${path} answered ${String(status)}.`,
    wrong: (path: string, wrong: string) => `${path} is not as it should be (${wrong}).`,
    theFile: 'the file',
  },
});
