/** Who the one-click sign-in on a laptop signs in. The Auth emulator is the only place where this password opens anything. */
export interface LocalUser {
  uid: string;
  email: string;
  password: string;
  displayName: string;
}

export const LOCAL_USER: LocalUser = {
  uid: 'local-developer',
  email: 'dev@example.com',
  password: 'local-sign-in',
  displayName: 'Local developer',
};
