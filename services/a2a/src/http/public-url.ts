/** The public URL of the service: the configured one, else as the request shows it. */
export const createPublicUrlOf =
  (configured: string | undefined) =>
  (request: Request): string => {
    if (configured !== undefined) return configured.replace(/\/+$/, '');
    const url = new URL(request.url);
    const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
    const protocol = forwarded === 'https' || forwarded === 'http' ? forwarded : url.protocol.slice(0, -1);
    return `${protocol}://${request.headers.get('host') ?? url.host}`;
  };
