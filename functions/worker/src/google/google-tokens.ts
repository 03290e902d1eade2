export { createGoogleTokens, type GoogleTokens } from '@agent-gallery/google';
