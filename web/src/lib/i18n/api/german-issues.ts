/** German for the sentences by which the contract's schemas say what is wrong with a field. */
export const GERMAN_ISSUES: Readonly<Record<string, string>> = {
  'Enter a service name.': 'Einen Namen für den Dienst eingeben.',
  'Begin with a lowercase letter.': 'Mit einem Kleinbuchstaben beginnen.',
  'Use only lowercase letters, digits and hyphens.':
    'Nur Kleinbuchstaben, Ziffern und Bindestriche verwenden.',
  'Do not end with a hyphen.': 'Nicht mit einem Bindestrich enden.',
  'A project id has 6 to 30 lowercase letters, digits or hyphens, begins with a letter and does not end with a hyphen.':
    'Eine Projekt-ID hat 6 bis 30 Kleinbuchstaben, Ziffern oder Bindestriche, beginnt mit einem Buchstaben und endet nicht mit einem Bindestrich.',
  'Choose a region where Cloud Run runs.': 'Eine Region wählen, in der es Cloud Run gibt.',
  'An agent id has lowercase letters, digits and hyphens.':
    'Die Kennung eines Agenten hat Kleinbuchstaben, Ziffern und Bindestriche.',
  'The portal starts at most 100 instances.': 'Das Portal startet höchstens 100 Instanzen.',
  'Choose all, internal or internal-and-cloud-load-balancing.': 'Einen der Werte aus der Liste wählen.',
  'Name a service account by its address: NAME@PROJECT.iam.gserviceaccount.com.':
    'Das Dienstkonto durch seine Adresse NAME@PROJECT.iam.gserviceaccount.com nennen.',
  'A label begins with a letter and has lowercase letters, digits, - and _.':
    'Ein Label beginnt mit einem Buchstaben und hat Kleinbuchstaben, Ziffern, - und _.',
  'The portal or Google sets this label itself.': 'Dieses Label setzt das Portal oder Google selbst.',
  'Use at most 63 lowercase letters, digits, - and _.':
    'Höchstens 63 Kleinbuchstaben, Ziffern, - und _ verwenden.',
  'Use at most 32 labels.': 'Höchstens 32 Labels verwenden.',
  'Use at most 200 variables.': 'Höchstens 200 Variablen verwenden.',
  'A build has a minute at least.': 'Ein Build hat wenigstens eine Minute.',
  'A build has two hours at most.': 'Ein Build hat höchstens zwei Stunden.',
  'Use letters, digits and underscores, and no digit first.':
    'Buchstaben, Ziffern und Unterstriche verwenden, keine Ziffer am Anfang.',
  'Cloud Run sets this variable itself.': 'Diese Variable setzt Cloud Run selbst.',
  'Do not both begin and end with two underscores.':
    'Nicht zugleich mit zwei Unterstrichen beginnen und enden.',
  'Name a secret of the project, or another project’s as projects/P/secrets/S.':
    'Ein Secret des Projekts nennen, oder das eines anderen als projects/P/secrets/S.',
  'A value may have 32,768 characters.': 'Ein Wert darf 32.768 Zeichen haben.',
  'This looks like a secret, and values are stored for members to read. Put it into Secret Manager and refer to it.':
    'Das sieht nach einem Geheimnis aus, und Werte können die Mitglieder lesen. Es in Secret Manager ablegen und darauf verweisen.',
  'Choose 1, 2, 4, 6 or 8 CPUs.': '1, 2, 4, 6 oder 8 CPUs wählen.',
  'Write an amount such as 512Mi or 2Gi.': 'Eine Menge wie 512Mi oder 2Gi schreiben.',
  'Cloud Run gives 128Mi to 32Gi.': 'Cloud Run gibt 128Mi bis 32Gi.',
  'More than one instance only where tasks and sessions are kept outside of them.':
    'Mehr als eine Instanz nur, wo Aufgaben und Sitzungen außerhalb davon liegen.',
  'Enter a name.': 'Einen Namen eingeben.',
  'Give the key a name.': 'Dem Schlüssel einen Namen geben.',
  'Enter an e-mail address.': 'Eine E-Mail-Adresse eingeben.',
  'Enter a whole URL, such as https://example.com/hooks/portal.':
    'Eine ganze URL eingeben, etwa https://example.com/hooks/portal.',
  'Use https.': 'https verwenden.',
  'Leave out the user and password: the signature says who calls.':
    'Benutzer und Passwort weglassen: Wer anruft, sagt die Signatur.',
  'Choose at least one event.': 'Wenigstens ein Ereignis wählen.',
  'Give an https URL.': 'Eine https-URL angeben.',
  'Leave user name and password out; name a secret instead.':
    'Benutzername und Passwort weglassen; stattdessen ein Secret nennen.',
  'Name a branch, a tag or a commit.': 'Einen Branch, ein Tag oder einen Commit nennen.',
  'Name one folder, with no slash.': 'Einen Ordner nennen, ohne Schrägstrich.',
  'Choose a .zip or .tar.gz file.': 'Eine .zip- oder .tar.gz-Datei wählen.',
  'The file is empty.': 'Die Datei ist leer.',
  'A file may have 100 MiB.': 'Eine Datei darf 100 MiB haben.',
};

/** Of those that name an amount or a thing; what they catch is filled in. */
export const GERMAN_PATTERNS: readonly (readonly [pattern: RegExp, german: string])[] = [
  [/^Use at most (\d+) characters\.$/, 'Höchstens $1 Zeichen verwenden.'],
  [
    /^Name the Dockerfile by a path within the source, with no “\.\.”\.$/,
    'Das Dockerfile durch einen Pfad im Quelltext nennen, ohne „..“.',
  ],
  [
    /^Name (.+) by a path within the source, with no “\.\.”\.$/,
    'Durch einen Pfad im Quelltext nennen, ohne „..“.',
  ],
  [/^Choose one of (.+)\.$/, 'Eines davon wählen: $1.'],
  [/^(\d+) CPUs? needs? at least (\w+) of memory\.$/, '$1 CPU brauchen wenigstens $2 Speicher.'],
  [
    /^(\d+) CPUs? may have at most (\w+) of memory; (\w+) needs (\d+) CPUs\.$/,
    'Für $1 CPU gibt es höchstens $2 Speicher; $3 braucht $4 CPUs.',
  ],
  [
    /^With CPU always on, a service needs at least (\w+) of memory\.$/,
    'Mit ständiger CPU braucht ein Dienst wenigstens $1 Speicher.',
  ],
  [
    /^There cannot be fewer instances at most \((\d+)\) than at least \((\d+)\)\.$/,
    'Es können nicht höchstens weniger Instanzen ($1) sein als wenigstens ($2).',
  ],
];
