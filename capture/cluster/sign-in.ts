/** The page that asks for a token, in English and Spanish; it needs no script. */
export function signInPage(said?: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Podscope</title>
<h1>Podscope</h1>
${said === undefined ? '' : `<p role="alert"><strong>${said}</strong></p>\n`}<p>Whoever may create <code>pods/exec</code> in a Kubernetes namespace may watch its pods.
Give a token of yours: <code>kubectl create token NAME -n NAMESPACE</code></p>
<p lang="es">Quien puede crear <code>pods/exec</code> en un espacio de nombres de Kubernetes puede
observar sus pods. Introduce un token tuyo.</p>
<form method="post" action="/sign-in">
<p><label>Token <input name="token" type="password" autocomplete="off" required autofocus></label>
<button>Sign in · <span lang="es">Entrar</span></button></p>
</form>
</html>
`
}

export const signInSentences = {
  unknownToken:
    'The API server does not know this token: it has expired, or is another cluster’s. <span lang="es">El servidor no conoce este token.</span>',
  unreachable:
    'The API server cannot be asked just now. <span lang="es">Ahora no se puede preguntar al servidor de la API.</span>',
  noToken: 'This is no token. <span lang="es">Esto no es un token.</span>',
} as const

/** The form goes to the hub, and nothing else runs or loads. */
export const signInHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}
