import { GoogleRestError } from '../google-rest.ts';

/** IAM does not let the portal act as the account that deploys into a project, with the line that allows it. */
export class DeployerRefused extends GoogleRestError {
  readonly account: string;
  readonly fix: string;

  constructor(account: string, portalAccount: string, error: GoogleRestError) {
    super(403, 'PERMISSION_DENIED', `The portal may not act as ${account}: ${error.message}`, error);
    this.name = 'DeployerRefused';
    this.account = account;
    this.fix =
      error.status === 403 && /has not been used in project|is disabled/i.test(error.message)
        ? `gcloud services enable iamcredentials.googleapis.com --project=${projectOf(portalAccount)}`
        : `gcloud iam service-accounts add-iam-policy-binding ${account} --project=${projectOf(account)} ` +
          `--member=serviceAccount:${portalAccount} --role=roles/iam.serviceAccountTokenCreator`;
  }
}

/** The project in the address of an account that a user has made. */
function projectOf(account: string): string {
  return /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(account)?.[1] ?? 'PROJECT';
}
