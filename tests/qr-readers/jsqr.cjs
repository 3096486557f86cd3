// Prints what jsQR reads in a picture; nothing where it reads nothing.
const { PNG } = require('pngjs');
const { readFileSync } = require('fs');
const jsQR = require('jsqr');
const png = PNG.sync.read(readFileSync(process.argv[2]));
const found = jsQR(new Uint8ClampedArray(png.data), png.width, png.height);
process.stdout.write(found ? found.data : '');
