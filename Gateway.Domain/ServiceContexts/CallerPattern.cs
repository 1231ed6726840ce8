namespace Gateway.Domain.ServiceContexts;

/// <summary>
/// A calling number, or a set of them: digits with an optional <c>+</c> before them, <c>?</c> for any one digit, <c>*</c> for any run of digits.
/// Separators that people write (blank, hyphen, dot, brackets) count for nothing.
/// </summary>
public sealed record CallerPattern
{
    /// <summary>Characters at most, separators left out: an E.164 number has 16 with its plus sign.</summary>
    public const int LengthMax = 32;

    private CallerPattern(string text) => Text = text;

    /// <summary>The pattern without separators.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern; <c>false</c> for anything that is none.</summary>
    public static bool TryParse(string? text, out CallerPattern? pattern)
    {
        var bare = text is null ? "" : WithoutSeparators(text);
        var isPattern = bare.Length is > 0 and <= LengthMax && bare.LastIndexOf('+') <= 0 && bare != "+"
            && bare.All(letter => char.IsAsciiDigit(letter) || letter is '+' or '?' or '*');
        pattern = isPattern ? new(bare) : null;
        return isPattern;
    }

    /// <summary>Whether it means one number alone.</summary>
    public bool IsExact => Text.AsSpan().IndexOfAny('?', '*') < 0;

    /// <summary>A number as patterns write it: without separators.</summary>
    public static string Canonical(string number) => WithoutSeparators(number);

    /// <summary>Whether the number is meant.</summary>
    /// <param name="number">A number as it came, separators and all.</param>
    public bool Matches(string number) => Matches(Text, WithoutSeparators(number));

    /// <inheritdoc/>
    public override string ToString() => Text;

    // The last star seen is where a mismatch goes back to, so the effort stays below the product of the lengths.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> number)
    {
        if (number.Length > LengthMax)
            return false;
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < number.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, n);
            else if (p < pattern.Length && (pattern[p] == number[n] || pattern[p] == '?' && char.IsAsciiDigit(number[n])))
                (p, n) = (p + 1, n + 1);
            else if (star >= 0 && char.IsAsciiDigit(number[mark]))
                (p, n) = (star + 1, ++mark);
            else
                return false;
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static string WithoutSeparators(string text) =>
        text.AsSpan().IndexOfAny(" -.()") < 0 ? text : string.Concat(text.Where(letter => letter is not (' ' or '-' or '.' or '(' or ')')));
}
