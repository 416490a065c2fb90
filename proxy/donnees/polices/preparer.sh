#!/bin/sh
# Fait les deux fichiers de ce dossier à partir de ceux de Debian (paquet fonts-dejavu-core) : apt-get install
# fonts-dejavu-core, pip install fonttools, puis « sh preparer.sh ».
set -eu
cd "$(dirname "$0")"
# ASCII ; Latin-1 et latin étendu A ; tirets, apostrophes, guillemets, puce, points de suspension, espace fine, euro, flèche,
# signes de comparaison, case à cocher.
CARACTERES=U+0020-007E,U+00A0-017F,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+202F,U+20AC,U+2192,U+2212,U+2264,U+2265,U+2610
for nom in DejaVuSans DejaVuSans-Bold; do
  pyftsubset "${DEJAVU:-/usr/share/fonts/truetype/dejavu}/$nom.ttf" --unicodes="$CARACTERES" --layout-features= \
    --no-hinting --notdef-outline --name-IDs=0,1,2,3,4,5,6,13,14 --drop-tables+=FFTM,GPOS,GSUB,GDEF,MATH,kern \
    --no-recalc-timestamp --output-file="$nom.ttf"
done
