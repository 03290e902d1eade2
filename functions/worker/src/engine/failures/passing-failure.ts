/** Something stands in the way that may pass by itself. It is no failure of the deployment until it has lasted too long. */
export class PassingFailure extends Error {
  /** `conflict`: somebody else changed the service in between. `quota`: a limit of the project is used up. */
  readonly kind: 'conflict' | 'quota';

  constructor(kind: PassingFailure['kind'], message: string) {
    super(message);
    this.name = 'PassingFailure';
    this.kind = kind;
  }
}
