"""The demo station's records: ten pieces in ten keys, from a dawn without drums to a cumbia."""

from __future__ import annotations

from ipstream.onebox.music.score import Part, Piece, Section

_BOSSA_HEAD = (
    "5:1.5 6:.5 5 3 | 5:1.5 3:.5 2:2 | 6:1.5 5:.5 #4 2 | 6:3 - | "
    "4:1.5 5:.5 4 2 | 4:1.5 3:.5 2 0 | 3:1.5 5:.5 6 5 | 4:2 3 2"
)
_BOSSA_CHORDS = "Fmaj9 | Fmaj9 | G9 | G9 | Gm7 | C7 | Am7/D7b9 | Gm7/C7"
BOSSA = Piece(
    "Mañana en Barranco", "Trío Malecón", "Costa serena", "Bossa nova", 2019, "F", "major", 132,
    sections=(
        Section("Fmaj9 | Gm7/C7 | Fmaj9 | Gm7/C7", parts="cbd"),
        Section(_BOSSA_CHORDS, _BOSSA_HEAD, "mcbd"),
        Section(_BOSSA_CHORDS, _BOSSA_HEAD),
        Section(
            "Bbmaj7 | Bbm6 | Am7 | D7b9 | Gm7 | C7 | Fmaj9 | Gm7/C7",
            "6 8 6 4 | b6:2 4 2 | 3:1.5 5:.5 8:2 | 6:1.5 5:.5 b7 6 | 4:1.5 6:.5 9:2 | 7 6 5 4 | 3:3 5 | 4 2 -:2",
        ),
        Section(_BOSSA_CHORDS, _BOSSA_HEAD),
        Section("Fmaj9 | Gm7/C7 | Fmaj9 | Fmaj9", parts="cbpd"),
    ),
    melody=Part("vibraphone", pan=0.15, room=0.4),
    comp=Part("nylon_guitar", "x..x..x...x..x..", level=-3, pan=-0.3),
    bass=Part("upright_bass", "R.....5.5.....R.", level=-3),
    pad=Part("strings", level=-13, room=0.5),
    drums={"shaker": "o.o.x.o.o.o.x.o.", "rim": "o..o..o...o..o..", "soft_kick": "x.....o.x.....o."},
    drum_level=-8, hue=0.08,
)  # fmt: skip

_CUMBIA_HEAD = (
    "5:.5 5:.5 8:.5 8:.5 7:.5 6:.5 5 | -:.5 5:.5 4:.5 3:.5 2 5 | -:.5 4:.5 4:.5 5:.5 4:.5 3:.5 2 | 3:1.5 1:.5 1 - | "
    "-:.5 6:.5 6:.5 5:.5 4 6 | 5:1.5 3:.5 1 3 | 2:.5 3:.5 4:.5 3:.5 2:.5 1:.5 #0 | 1:2 -:2"
)
_CUMBIA_CHORDS = "Am | E7 | E7 | Am | Dm | Am | E7 | Am"
CUMBIA = Piece(
    "La cumbia del ñandú", "Los Caimanes de Mompós", "Río abajo", "Cumbia", 2021, "A", "minor", 93,
    sections=(
        Section("Am | Am | E7 | Am", parts="cbd"),
        Section(_CUMBIA_CHORDS, _CUMBIA_HEAD),
        Section(
            "F | G | C | Am | Dm | E7 | Am | Am",
            "8:.5 8:.5 8:.5 6:.5 8 6 | 7:.5 7:.5 7:.5 5:.5 7 5 | 5 3:.5 5:.5 8:2 | 8:.5 7:.5 6:.5 5:.5 5:2 | "
            "6:.5 6:.5 5:.5 4:.5 6 4 | 5:.5 5:.5 4:.5 2:.5 5 #7 | 8:1.5 5:.5 3 5 | 1:2 -:2",
        ),
        Section(_CUMBIA_CHORDS, _CUMBIA_HEAD),
    ),
    melody=Part("accordion", level=-1, pan=0.1, room=0.2),
    comp=Part("nylon_guitar", "..x...x...x...x.", level=-5, pan=-0.35),
    bass=Part("upright_bass", "R.......3...5...", level=-1),
    drums={
        "guacharaca": "x.oxx.oxx.oxx.ox", "kick": "x.......x.......", "tumba": "....x.......x.xx",
        "conga": "..o...o...o...o.", "maraca": "....x.......x...",
    },
    drum_level=-4, hue=0.98, room=1.1,
)  # fmt: skip

_VALS_HEAD = (
    "5 6:.5 5:.5 3 | 1 3 5 | 4:1.5 3:.5 2 | 2 4 5 | #7 8:.5 #7:.5 5 | 4 3 2 | 3:2 2 | 1:2 5 | "
    "8 8:.5 7:.5 6 | #3 5 7 | 6:1.5 5:.5 4 | 6:2 4 | 5 3 1 | #0 2 4 | 3 2 #0 | 1:2 -"
)
_VALS_CHORDS = "Dm | Dm | A7 | A7 | A7 | A7 | Dm | Dm | D7 | D7 | Gm | Gm | Dm | A7 | Dm | Dm"
VALS = Piece(
    "Vals de la señora Inés", "Cuerdas de Abril", "Patio con geranios", "Vals criollo", 2016, "D", "minor", 138,
    sections=(
        Section("Dm | A7 | Dm | Dm", parts="cbd"),
        Section(_VALS_CHORDS, _VALS_HEAD, "mcbd"),
        Section(
            "F | F | C7 | C7 | C7 | C7 | F | A7 | Dm | D7 | Gm | Gm | Dm | A7 | Dm | Dm",
            "3 5 8 | 10:2 8 | 9 8:.5 7:.5 6 | 7:3 | 9 8 7 | 6 5 4 | 5:2 3 | #7:2 9 | "
            "8 5 3 | 1 #3 5 | 6 5 4 | 4 6 8 | 8:1.5 7:.5 5 | 4 3 2 | 3 2 #0 | 1:2 -",
        ),
        Section(_VALS_CHORDS, _VALS_HEAD),
    ),
    melody=Part("charango", pan=0.2, room=0.35),
    comp=Part("nylon_guitar", "....x...x...", level=-3, pan=-0.3),
    bass=Part("upright_bass", "R.......5...", level=-2),
    pad=Part("strings", level=-12, room=0.5),
    drums={"soft_kick": "x...........", "rim": "....o...x...", "brush": "....o...o..o"},
    drum_level=-9, beats=3, hue=0.88,
)  # fmt: skip

DAWN = Piece(
    "Luz de araucaria", "Noé Quilapán", "Niebla del sur", "Ambient", 2023, "D", "lydian", 66,
    sections=(
        Section("Dmaj9 | Dmaj9", parts="cp"),
        Section(
            "Dmaj9 | Dmaj9 | E6 | E6 | F#m7 | F#m7 | Bm9 | E7sus4",
            "5:2 6:2 | 3:4 | 6:2 7 6 | 4:3 - | 5:2 7:2 | 9:3 7 | 6:2 5:2 | 6:3 -",
        ),
        Section(
            "Gmaj7 | Dmaj9 | Gmaj7 | Dmaj9 | Bm9 | F#m7 | Bm9 | Dmaj9",
            "3:2 5:2 | 6 5:3 | 3:2 2:2 | 1:4 | 3:2 5:2 | 7:4 | 6:2 5:2 | 3:3 -",
        ),
        Section("Dmaj9 | E6 | Dmaj9 | Dmaj9", parts="cbp"),
    ),
    melody=Part("vibraphone", level=-1, pan=0.2, room=0.8),
    comp=Part("electric_piano", "1.2.3.4.5.4.3.2.", level=-3, pan=-0.15, room=0.6),
    bass=Part("upright_bass", "R...............", level=-5, room=0.2),
    pad=Part("glass_pad", level=-4, room=0.6),
    hue=0.45, room=3.2, extension="flac",
)  # fmt: skip

_LOFI_HEAD = (
    "5:1.5 6:.5 5 3 | 2:.5 3:.5 5 3:2 | 4:1.5 5:.5 6 8 | 6 5 2:2 | 3:1.5 5:.5 7:2 | 5:1.5 3:.5 3:2 | 4 6 5 4 | 2:3 -"
)
_LOFI_CHORDS = "Ebmaj9 | Cm9 | Fm9 | Bb7sus4 | Gm7 | C7b9 | Fm9 | Bb9"
LOFI = Piece(
    "Café con lluvia", "Doña Teclas", "Ventana al parque", "Lo-fi", 2024, "Eb", "major", 78,
    sections=(
        Section("Ebmaj9 | Bb9", parts="cpd"),
        Section(_LOFI_CHORDS, _LOFI_HEAD),
        Section(
            "Abmaj7 | Gm7 | Fm9 | Ebmaj9 | Abmaj7 | Gm7/C7b9 | Fm9 | Bb9",
            "8:2 6 5 | 7:2 5:2 | 6 5:.5 4:.5 4:2 | 3:3 - | 6 8 10:2 | 9 7 5:2 | 4:.5 5:.5 6 8 6 | 5:2 2:2",
        ),
        Section(_LOFI_CHORDS, _LOFI_HEAD, "mcbd"),
        Section("Ebmaj9", parts="cb"),
    ),
    melody=Part("piano", pan=0.1, room=0.45),
    comp=Part("electric_piano", "x.....x...x.....", level=-3, pan=-0.2, room=0.3),
    bass=Part("upright_bass", "R......5R.....a.", level=-1),
    pad=Part("strings", level=-15, room=0.6),
    drums={"kick": "x......o..x.....", "snare": "....x.......x...", "closed_hat": "x.o.x.o.x.o.x.oo"},
    drum_level=-6, swing=0.6, hue=0.6,
)  # fmt: skip

_HUAYNO_HEAD = (
    "1:.5 3:.25 4:.25 5 5:.5 7:.5 5 | 7:.5 5:.5 4:.5 3:.5 5:2 | 7:.5 8:.25 7:.25 5 4:.5 3:.5 4 | 3 1 1:2 | "
    "8:1.5 7:.5 5 3 | 7:1.5 5:.5 3 5 | 4:.5 3:.5 2 #0 2 | 1:3 -"
)
_HUAYNO_CHORDS = "Em | G | G | Em | C | G | B7 | Em"
HUAYNO = Piece(
    "Camino de Ñahuimpuquio", "Viento Puna", "Cordillera adentro", "Huayno", 2018, "E", "minor", 104,
    sections=(
        Section("Em | G | D | Em", parts="cbd"),
        Section(_HUAYNO_CHORDS, _HUAYNO_HEAD),
        Section(_HUAYNO_CHORDS, _HUAYNO_HEAD),
        Section(
            "Am | Em | Am | Em | C | D | B7 | Em",
            "4 8 8 7:.5 8:.5 | 5:2 3 5 | 4 8 6 8 | 7 5 5:2 | 8:.5 9:.5 10 8 6 | 9 7 4 7 | 5:.5 4:.5 2 #7 9 | 8:3 -",
        ),
        Section(_HUAYNO_CHORDS, _HUAYNO_HEAD),
    ),
    melody=Part("quena", level=-1, pan=0.1, octave=1, room=0.6),
    comp=Part("charango", "x.xxx.xxx.xxx.xx", level=-7, pan=-0.35, octave=1),
    bass=Part("nylon_guitar", "R.......5.......", level=-4, octave=1),
    pad=Part("strings", level=-15, room=0.6),
    drums={"bombo": "X.....x.x.......", "shaker": "o.oxo.oxo.oxo.ox"},
    drum_level=-4, hue=0.54, room=2.2,
)  # fmt: skip

_BOLERO_HEAD = (
    "5:1.5 4:.5 3 2 | 1 3 6:2 | 5:1.5 4:.5 2 4 | 3:3 - | 4:1.5 3:.5 4 6 | 5:1.5 4:.5 2 7 | 5:2 3 2 | 3:3 - | "
    "1:1.5 2:.5 3 6 | 5:1.5 6:.5 5 4 | 3:2 2 #0 | 1:3 -"
)
_BOLERO_CHORDS = "Gm | Cm7 | D7 | Gm | Cm7 | F7 | Bbmaj7 | Ebmaj7 | Am7b5 | D7b9 | Gm | Gm6"
BOLERO = Piece(
    "Bolero del muelle", "Marisol Peña y su Conjunto", "Cartas al mar", "Bolero", 2014, "G", "minor", 92,
    sections=(
        Section("Gm | Cm7 | D7b9 | Gm", parts="cbd"),
        Section(_BOLERO_CHORDS, _BOLERO_HEAD, "mcbd"),
        Section(_BOLERO_CHORDS, _BOLERO_HEAD),
    ),
    melody=Part("piano", pan=0.15, octave=0, room=0.4),
    comp=Part("nylon_guitar", "1.2.3.4.3.2.3.2.", level=-3, pan=-0.3),
    bass=Part("upright_bass", "R.......5...8...", level=-2),
    pad=Part("strings", level=-9, room=0.5, octave=1),
    drums={"bongo": "x.oox.o.x.oox.o.", "maraca": "x.o.x.o.x.o.x.o.", "tumba": "............x.x."},
    drum_level=-8, hue=0.8, room=2.0,
)  # fmt: skip

_NEON_HEAD = "5:2 3 4 | 5:1.5 6:.5 5 3 | 3:1.5 4:.5 3 1 | 2:3 - | 5:2 8 7 | 8:1.5 7:.5 6 5 | 5:2 3 5 | 7:3 -"
_NEON_CHORDS = "Bm | G | D | A | Bm | G | D | A"
NEON = Piece(
    "Neón sobre la autopista", "Sábado Eléctrico", "Kilómetro cero", "Synthwave", 2022, "B", "minor", 110,
    sections=(
        Section("Bm | G | D | A", parts="cbp"),
        Section(_NEON_CHORDS, _NEON_HEAD, "mcbd"),
        Section(_NEON_CHORDS, _NEON_HEAD),
        Section(
            "Em | G | D | A | Em | G | F#7 | F#7",
            "6:1.5 5:.5 4:2 | 6:1.5 5:.5 3:2 | 5:1.5 4:.5 3:2 | 2:2 4:2 | "
            "6:1.5 8:.5 8:2 | 8:1.5 9:.5 10:2 | 9:2 #7:2 | 5:3 -",
        ),
        Section(_NEON_CHORDS, _NEON_HEAD),
        Section("Bm", parts="cbp"),
    ),
    melody=Part("synth_lead", level=-2, pan=0.05, room=0.45),
    comp=Part("electric_piano", "1.3.2.4.3.5.2.4.", level=-4, pan=-0.25, octave=1, room=0.35),
    bass=Part("synth_bass", "R.R.R.R.8.R.R.R.", level=-3, room=0.0),
    pad=Part("strings", level=-8, room=0.5),
    drums={
        "kick": "X...X...X...X...", "clap": "....x.......x...", "closed_hat": "..x.o.x...x.o.xo",
        "open_hat": "..............o.",
    },
    drum_level=-4, hue=0.72, room=2.0, extension="m4a",
)  # fmt: skip

_GUAJIRA_HEAD = (
    "-:.5 5:.5 8:.5 8:.5 6:.5 8:.5 6 | 5:.5 4:.5 2:.5 4:.5 4 - | "
    "-:.5 3:.5 5:.5 5:.5 4:.5 6:.5 6 | 7:.5 6:.5 5:.5 4:.5 6 - | "
    "-:.5 8:.5 8:.5 10:.5 9:.5 8:.5 6 | 7:.5 9:.5 7:.5 5:.5 6 4 | "
    "5:.5 3:.5 5:.5 8:.5 6:.5 8:.5 6 | 5:.5 4:.5 2:.5 7:.5 8 -"
)
_GUAJIRA_CHORDS = "C/F | G7/F | C/F | G7/F | C/F | G7/F | C/F | G7/F"
GUAJIRA = Piece(
    "Guajira para Simón", "Sexteto Guayabal", "Domingo en la plaza", "Son", 2017, "C", "major", 112,
    sections=(
        Section("C/F | G7/F | C/F | G7/F", parts="cbd"),
        Section(_GUAJIRA_CHORDS, _GUAJIRA_HEAD),
        Section(
            "Am7 | Dm7 | G7 | C6 | Am7 | D7 | G7 | G7",
            "8 6:.5 5:.5 3:2 | 4 6 4 2 | 5 7 9 7 | 8:1.5 6:.5 5:2 | "
            "3 5 8 6 | #4 6 9:2 | 7:.5 6:.5 5:.5 4:.5 5 7 | 9:2 7 5",
        ),
        Section(_GUAJIRA_CHORDS, _GUAJIRA_HEAD),
        Section("C/F | G7/F | C/F | G7/C6", parts="cbd"),
    ),
    melody=Part("quena", level=-1, pan=0.15, room=0.3),
    comp=Part("piano", "1.31.3.41.31.4.3", level=-3, pan=-0.25),
    bass=Part("upright_bass", "R.....5.R.....5.", level=-2),
    drums={
        "clave": "o..o..o...o.o...", "conga": "o.xoo.xxo.xoo.xx", "tumba": "......o.......xx",
        "maraca": "x.o.x.o.x.o.x.o.",
    },
    drum_level=-6, hue=0.3, room=1.3,
)  # fmt: skip

_MILONGA_HEAD = (
    "1:.5 3:.5 5 5:.5 6:.5 5 | 4:1.5 6:.5 4 3 | 2:.5 4:.5 5 4:.5 3:.5 2 | 3:1.5 2:.5 1:2 | "
    "6:1.5 5:.5 3 8 | 7:1.5 5:.5 3 5 | 4:.5 3:.5 2 #0 2 | 1:3 -"
)
_MILONGA_CHORDS = "F#m | Bm | C#7 | F#m | D | A | C#7 | F#m"
MILONGA = Piece(
    "Milonga del otoño", "Íñigo Ferreyra", "Zaguán", "Milonga", 2020, "F#", "minor", 100,
    sections=(
        Section("F#m | C#7 | F#m | F#m", parts="cbd"),
        Section(_MILONGA_CHORDS, _MILONGA_HEAD, "mcbd"),
        Section(_MILONGA_CHORDS, _MILONGA_HEAD),
        Section(
            "Bm | E7 | A | D | G#m7b5 | C#7b9 | F#m | F#m",
            "8:1.5 6:.5 4 6 | 7:1.5 9:.5 7 4 | 5:1.5 7:.5 10:2 | 8 6 3:2 | "
            "4 6 8 9 | #7:1.5 9:.5 #7 5 | 8:2 5 3 | 1:3 -",
        ),
        Section(_MILONGA_CHORDS, _MILONGA_HEAD),
    ),
    melody=Part("accordion", level=-1, pan=0.15, room=0.4),
    comp=Part("nylon_guitar", "1.2.3.1.2.3.1.2.", level=-3, pan=-0.3),
    bass=Part("upright_bass", "R.....5.....8...", level=-2),
    pad=Part("strings", level=-10, room=0.5),
    drums={"brush": "..o...o...x...o.", "rim": "o.....o.....o..."},
    drum_level=-11, hue=0.06, room=1.8,
)  # fmt: skip

PIECES = (BOSSA, LOFI, CUMBIA, DAWN, GUAJIRA, BOLERO, NEON, VALS, HUAYNO, MILONGA)
