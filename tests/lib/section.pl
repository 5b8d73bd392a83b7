#!/usr/bin/perl
# Runs sections of a rule on the database that the PG* variables name, as the engine would: conditional lines decided by
# the tables of the schema, :name sent as a typed parameter, planned with its value.
#
#   section.pl [--explain | --print] [--schema NAME] RULE.sql SECTION[+SECTION…] [name=value]...
#
# A file without sections is one, "query"; {{NAME}} in it is sql/inserts/NAME.sql.
#
# Several sections run in one transaction, and what the last returns is printed. A missing parameter is null; name=@FILE
# takes the value from a file. A section that writes stands in a WITH, as it does inside the engine's statements.
# --explain prints EXPLAIN (analyze, buffers, format json) of the last section instead of its rows; --print only what psql
# would be given, without begin and commit.
use strict;
use warnings;
use File::Basename qw(dirname);

my $inserts = dirname(__FILE__) . '/../../sql/inserts';

my %option = (schema => 'gigs');
while (@ARGV && $ARGV[0] =~ /^--(explain|print|schema)$/) {
	my $name = $1;
	shift;
	$option{$name} = $name eq 'schema' ? shift : 1;
}
my ($path, $wanted, @given) = @ARGV;
die "usage: section.pl [--explain | --print] [--schema NAME] RULE SECTION[+SECTION...] [name=value]...\n" unless $wanted;

# The text of a file, without its last newline.
sub slurp {
	my ($file) = @_;
	local $/;
	open(my $in, '<', $file) or die "$file: $!\n";
	my $text = <$in>;
	chomp $text;
	return $text;
}

# The lines that psql prints for a query.
sub names {
	my ($sql) = @_;
	open(my $out, '-|', 'psql', '-XAtqc', $sql) or die "psql: $!\n";
	my %set = map { chomp; $_ => 1 } <$out>;
	close($out) or die "psql failed\n";
	return \%set;
}

my %value;
for (@given) {
	/^(\w+)=(@?)(.*)$/s or die "not name=value: $_\n";
	$value{$1} = $2 ? slurp($3) : $3;
}
$value{force} //= 'false';

my $has = names("select c.relname || coalesce('.' || a.attname, '') from pg_class c"
	. " cross join lateral (select null::name union all select attname from pg_attribute"
	. " where attrelid = c.oid and attnum > 0 and not attisdropped) a(attname)"
	. " where c.relnamespace = '$option{schema}'::regnamespace and c.relkind in ('r', 'p', 'v')");

my (%type, %text);
@type{qw(scope force before after)} = ('text', 'boolean', 'jsonb[]', 'jsonb[]');
my $whole = slurp($path);
1 while $whole =~ s/\{\{(\w+)\}\}/slurp("$inserts\/$1.sql") =~ s{^--.*\n}{}gmr/ge;
my $section = $whole =~ /^--:/m ? '' : 'query';
for my $line (split /^/, $whole) {
	if ($line =~ /^--:\s*(\w+)/) {
		$section = $1;
	} elsif ($section =~ /^(query)?$/ && $line =~ /^--\s*(key|params):\s*(.*?)\s*$/) {
		my ($kind, $list) = ($1, $2);
		for (split /\s*,\s*/, $list) {
			my ($name, $type) = split ' ', $_, 2;
			$type{$name} = $kind eq 'key' ? $type . '[]' : $type;
		}
	} elsif ($section) {
		next if $line =~ s/--\?\s*(!?)(\w+(?:\.\w+)?)\s*$/\n/ && ($1 ? 1 : 0) == ($has->{$2} ? 1 : 0);
		$line =~ s/--.*$//;
		$text{$section} .= $line;
	}
}

# Prepares and executes one section.
sub statement {
	my ($name, $explain) = @_;
	my $sql = $text{$name} // die "$path has no section $name\n";
	my (@names, %number);
	$sql =~ s{('(?:[^']|'')*')|(?<!:):([a-z_]+)}{
		if (defined $1) { $1 }
		else {
			my $param = $2;
			die "$path: unknown parameter :$param\n" unless $type{$param};
			$number{$param} //= do { push @names, $param; scalar @names };
			"\$$number{$param}::$type{$param}";
		}
	}ge;
	$sql = "with changed as ($sql) select * from changed" if $name =~ /^(repair|apply|undo)$/;
	my $types = @names ? '(' . join(', ', map { $type{$_} } @names) . ')' : '';
	my @values = map { defined $value{$_} ? "\$v\$$value{$_}\$v\$::$type{$_}" : 'null' } @names;
	my $values = @values ? '(' . join(', ', @values) . ')' : '';
	return "prepare $name $types as $sql;\n${explain}execute $name $values;\ndeallocate $name;\n";
}

my @sections = split /\+/, $wanted;
my $last = pop @sections;
# As the program has its own sessions.
my $script = "set search_path = $option{schema};\nset plan_cache_mode = force_custom_plan;\nset jit = off;\n";
if ($option{print}) {
	print $script, map { statement($_, '') } @sections, $last;
	exit 0;
}
$script .= "begin;\n\\o /dev/null\n" . join('', map { statement($_, '') } @sections) . "\\o\n" if @sections;
$script .= statement($last, $option{explain} ? 'explain (analyze, buffers, format json) ' : '');
$script .= "commit;\n" if @sections;

open(my $psql, '|-', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1') or die "psql: $!\n";
print $psql $script;
close($psql) or exit 1;
