/* The themes that come with the program: whole, readable, and told apart by every kind of eye. */
#include "base/str.h"
#include "conf/theme.h"
#include "ui/glyph.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>

enum { BLACK = 0x000000, WHITE = 0xffffff };

static const struct theme {
	const char *name;
	int background; /* of the terminals that it is for */
	double text;    /* contrast of text at least (WCAG 2.1, 1.4.3: 4.5 is AA, 3 is for what is large or bold) */
} themes[] = {{"default", BLACK, 3}, {"light", WHITE, 4.5}, {"contrast", BLACK, 4.5}, {"colourblind", BLACK, 3},
	{"mono", BLACK, 3}};

enum { THEMES = sizeof(themes) / sizeof(themes[0]) };

static char *read_theme(const char *name, struct style_sheet *sheet)
{
	struct str path = STR_INIT, text = STR_INIT;
	struct err err = ERR_INIT;
	char bytes[4096];
	size_t len;
	str_addf(&path, "themes/%s.theme", name);
	FILE *file = fopen(str_text(&path), "r");
	assert_non_null(file);
	while ((len = fread(bytes, 1, sizeof(bytes), file)) > 0)
		str_addn(&text, bytes, len);
	fclose(file);
	if (!theme_parse(str_text(&path), str_text(&text), sheet, &err))
		fail_msg("%s", err.text);
	str_done(&path);
	return str_take(&text);
}

static void every_theme_says_how_every_role_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < THEMES; i++) {
		struct style_sheet sheet;
		char *text = read_theme(themes[i].name, &sheet);
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct str section = STR_INIT;
			str_addf(&section, "\n[%s]\n", style_name((enum style)style));
			if (!strstr(text, str_text(&section)))
				fail_msg("%s has no [%s]", themes[i].name, style_name((enum style)style));
			str_done(&section);
		}
		free(text);
	}
}

/* Light as it is, of one part of an sRGB colour. */
static double linear(int part)
{
	double value = part / 255.0;
	return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static void to_linear(int rgb, double out[3])
{
	for (int i = 0; i < 3; i++)
		out[i] = linear(rgb >> (16 - 8 * i) & 0xff);
}

static double luminance(int rgb)
{
	double light[3];
	to_linear(rgb, light);
	return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

static double contrast(int a, int b)
{
	double one = luminance(a), other = luminance(b);
	return one > other ? (one + 0.05) / (other + 0.05) : (other + 0.05) / (one + 0.05);
}

static int rgb_of(int colour, enum style_depth depth, int standard)
{
	if (colour == STYLE_DEFAULT_COLOUR)
		return standard;
	return depth == STYLE_TRUE ? colour : theme_rgb(colour);
}

/* The 16 colours are whatever a terminal makes of them: nothing can be said of those. */
static void text_stands_out_from_what_is_behind_it(void **state)
{
	static const enum style_depth depths[] = {STYLE_256, STYLE_TRUE};
	(void)state;
	for (size_t i = 0; i < THEMES; i++) {
		struct style_sheet sheet;
		free(read_theme(themes[i].name, &sheet));
		for (int d = 0; d < 2; d++) {
			for (int style = 0; style < STYLE_COUNT; style++) {
				const struct style_look *look = &sheet.look[depths[d]][style];
				int front = rgb_of(look->fg, depths[d], themes[i].background ^ WHITE);
				int back = rgb_of(look->bg, depths[d], themes[i].background);
				/* Borders and the empty part of a bar are there to be overlooked. */
				if (style == STYLE_FRAME || style == STYLE_BAR_EMPTY)
					continue;
				if (contrast(front, back) < themes[i].text)
					fail_msg("%s, [%s]: contrast %.2f", themes[i].name,
						style_name((enum style)style), contrast(front, back));
			}
		}
	}
}

/* CIE L*a*b*, D65. */
static void to_lab(const double light[3], double lab[3])
{
	static const double xyz[3][3] = {{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}};
	static const double white[3] = {0.9505, 1.0, 1.089};
	double f[3];
	for (int i = 0; i < 3; i++) {
		double t = (xyz[i][0] * light[0] + xyz[i][1] * light[1] + xyz[i][2] * light[2]) / white[i];
		f[i] = t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
	}
	lab[0] = 116 * f[1] - 16;
	lab[1] = 500 * (f[0] - f[1]);
	lab[2] = 200 * (f[1] - f[2]);
}

/* How far apart two colours are for an eye that lacks one kind of cone (or none: the identity). */
static double distance(const double eye[3][3], int a, int b)
{
	double lab[2][3], sum = 0;
	for (int colour = 0; colour < 2; colour++) {
		double light[3], seen[3];
		to_linear(colour ? b : a, light);
		for (int i = 0; i < 3; i++) {
			seen[i] = eye[i][0] * light[0] + eye[i][1] * light[1] + eye[i][2] * light[2];
			seen[i] = fmin(fmax(seen[i], 0), 1);
		}
		to_lab(seen, lab[colour]);
	}
	for (int i = 0; i < 3; i++)
		sum += (lab[0][i] - lab[1][i]) * (lab[0][i] - lab[1][i]);
	return sqrt(sum);
}

/* Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG
 * 15(6), 2009; severity 1.0. */
static const struct eye {
	const char *name;
	double matrix[3][3];
} eyes[] = {
	{"deuteranopia",
		{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
	{"protanopia",
		{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
	{"all cones", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
};

/* A difference of 2 is just seen side by side; 20 is another colour wherever it stands. */
static void right_and_wrong_are_told_apart_by_every_kind_of_eye(void **state)
{
	static const enum style styles[] = {STYLE_OK, STYLE_WARNING, STYLE_ERROR};
	static const enum style_depth depths[] = {STYLE_256, STYLE_TRUE};
	struct style_sheet sheet;
	(void)state;
	free(read_theme("colourblind", &sheet));
	for (size_t e = 0; e < sizeof(eyes) / sizeof(eyes[0]); e++) {
		for (int pair = 0; pair < 6; pair++) {
			enum style_depth depth = depths[pair % 2];
			enum style one = styles[pair / 2], other = styles[(pair / 2 + 1) % 3];
			double far = distance(eyes[e].matrix, rgb_of(sheet.look[depth][one].fg, depth, WHITE),
				rgb_of(sheet.look[depth][other].fg, depth, WHITE));
			if (far < 20)
				fail_msg("%s: [%s] and [%s] are %.1f apart", eyes[e].name, style_name(one),
					style_name(other), far);
		}
	}
}

/* Else the check above would pass anything. */
static void green_and_red_of_equal_lightness_are_not_told_apart_without_a_cone(void **state)
{
	(void)state;
	assert_true(distance(eyes[0].matrix, 0x8a9a3a, 0xb8894a) < 20);
	assert_true(distance(eyes[2].matrix, 0x8a9a3a, 0xb8894a) > 20);
}

static void a_state_has_a_sign_of_its_own_beside_its_colour(void **state)
{
	static const enum glyph signs[] = {GLYPH_OK, GLYPH_ERROR, GLYPH_WARNING, GLYPH_RUNNING};
	(void)state;
	for (int ascii = 0; ascii < 2; ascii++)
		for (int i = 0; i < 4; i++)
			for (int j = 0; j < i; j++)
				assert_string_not_equal(glyph_text(signs[i], ascii), glyph_text(signs[j], ascii));
}

static void without_colours_the_cursor_and_what_must_not_be_overlooked_still_stand_out(void **state)
{
	static const enum style styles[] = {
		STYLE_CURSOR, STYLE_ERROR, STYLE_WARNING, STYLE_MARKED, STYLE_BUTTON_FOCUS, STYLE_BADGE_PROTECTED};
	(void)state;
	for (size_t i = 0; i < THEMES; i++) {
		struct style_sheet sheet;
		free(read_theme(themes[i].name, &sheet));
		for (size_t s = 0; s < sizeof(styles) / sizeof(styles[0]); s++)
			if (!sheet.look[STYLE_MONO][styles[s]].attrs)
				fail_msg("%s, mono: [%s] looks like plain text", themes[i].name, style_name(styles[s]));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_theme_says_how_every_role_looks),
	cmocka_unit_test(text_stands_out_from_what_is_behind_it),
	cmocka_unit_test(right_and_wrong_are_told_apart_by_every_kind_of_eye),
	cmocka_unit_test(green_and_red_of_equal_lightness_are_not_told_apart_without_a_cone),
	cmocka_unit_test(a_state_has_a_sign_of_its_own_beside_its_colour),
	cmocka_unit_test(without_colours_the_cursor_and_what_must_not_be_overlooked_still_stand_out),
};

UNIT_MAIN(tests)
