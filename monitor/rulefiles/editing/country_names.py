"""Names and three-letter codes of states as German, French and English tables write them, beside the vocabulary's.

The vocabulary has the names that news uses, in its own languages.
"""

from collections.abc import Mapping

_NAMES = """
AE ARE Vereinigte Arabische Emirate; Émirats arabes unis
AR ARG Argentinien; Argentine
AT AUT Österreich; Autriche
AU AUS Australien; Australie
BE BEL Belgien; Belgique
BG BGR Bulgarien; Bulgarie
BO BOL Bolivien; Bolivie
BR BRA Brasilien; Brésil
BY BLR Weißrussland; Belarus; Biélorussie
CA CAN Kanada; Canada
CD COD Demokratische Republik Kongo; République démocratique du Congo; RD Congo
CH CHE Schweiz; Suisse; Switzerland
CL CHL Chile; Chili
CN CHN China, Volksrepublik; Volksrepublik China; Chine; PR China; P.R. China; China, People's Republic of
CO COL Kolumbien; Colombie
CZ CZE Tschechien; Tschechische Republik; Tchéquie; République tchèque
DE DEU Deutschland; Allemagne
DK DNK Dänemark; Danemark
EE EST Estland; Estonie
EG EGY Ägypten; Égypte
ES ESP Spanien; Espagne
FI FIN Finnland; Finlande
FR FRA Frankreich; France
GB GBR Vereinigtes Königreich; Großbritannien; Royaume-Uni; UK
GR GRC Griechenland; Grèce
HK HKG Hongkong; Hong-Kong; Hong Kong SAR
HR HRV Kroatien; Croatie
HU HUN Ungarn; Hongrie
ID IDN Indonesien; Indonésie
IE IRL Irland; Irlande
IL ISR Israel; Israël
IN IND Indien; Inde
IR IRN Iran, Islamische Republik; Iran
IT ITA Italien; Italie
JP JPN Japan; Japon
KP PRK Nordkorea; Corée du Nord
KR KOR Südkorea; Republik Korea; Corée du Sud; Korea, Republic of; Republic of Korea
KZ KAZ Kasachstan; Kazakhstan
LT LTU Litauen; Lituanie
LU LUX Luxemburg; Luxembourg
LV LVA Lettland; Lettonie
MA MAR Marokko; Maroc
MN MNG Mongolei; Mongolie
MX MEX Mexiko; Mexique
MY MYS Malaysia; Malaisie
NL NLD Niederlande; Pays-Bas; The Netherlands; Holland
NO NOR Norwegen; Norvège
NZ NZL Neuseeland; Nouvelle-Zélande
PE PER Peru; Pérou
PH PHL Philippinen; Philippines
PK PAK Pakistan
PL POL Polen; Pologne
PT PRT Portugal
RO ROU Rumänien; Roumanie
RU RUS Russland; Russische Föderation; Russie; Russian Federation
SA SAU Saudi-Arabien; Arabie saoudite
SE SWE Schweden; Suède
SG SGP Singapur; Singapour
SI SVN Slowenien; Slovénie
SK SVK Slowakei; Slovaquie
TH THA Thailand; Thaïlande
TR TUR Türkei; Turquie; Türkiye
TW TWN Taiwan; Taïwan; Taiwan, Province of China
UA UKR Ukraine
US USA Vereinigte Staaten; États-Unis; United States of America
UZ UZB Usbekistan; Ouzbékistan
VN VNM Vietnam; Viet Nam; Viêt Nam
ZA ZAF Südafrika; Afrique du Sud
ZM ZMB Sambia; Zambie
ZW ZWE Simbabwe; Zimbabwe
"""


def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _NAMES.strip().splitlines():
        code, alpha3, names = line.split(" ", 2)
        found |= {name.strip().casefold(): code for name in (alpha3, *names.split(";"))}
    return found


COUNTRIES: Mapping[str, str] = _by_name()
"""ISO 3166 alpha-2 codes by name and alpha-3 code, casefolded."""
