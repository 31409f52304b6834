/** Version of this package, as the User-Agent header tells it. */
export const VERSION = '0.1.0';
