namespace Gateway.Domain.Access;

/// <summary>
/// The first words of Warning texts (RFC 3261 20.43, code 399) by which elements of one trust domain tell each other why something was refused
/// (docs/adr/0003). Phones and other networks never see them: nobody shall be able to tell barring from absence. Every other text is for everybody.
/// </summary>
public static class RefusalWarnings
{
    /// <summary>A rule or barring decided: <c>access-rule rul_… sentence</c>, with <c>-</c> where no rule applied.</summary>
    public const string Rule = "access-rule";

    /// <summary>The user takes no alerts.</summary>
    public const string AlertsBarred = "alerts-barred";

    /// <summary>The user takes no sessions.</summary>
    public const string SessionsBarred = "sessions-barred";

    /// <summary>No route leads to the domain.</summary>
    public const string UnknownNetwork = "unknown-network";

    /// <summary>Somebody else has the alert. For everybody to know.</summary>
    public const string AlertForwarded = "alert-forwarded";

    /// <summary>Nobody took the alert, wherever it was led: it waits. For everybody to know.</summary>
    public const string AlertWaits = "alert-waits";

    private static readonly string[] InsideWords = [Rule, AlertsBarred, SessionsBarred, UnknownNetwork];

    /// <summary>Whether the text begins with the word, alone or before a blank.</summary>
    public static bool Begins(string? text, string word) =>
        text is not null && (text == word || text.StartsWith(word, StringComparison.Ordinal) && text[word.Length] == ' ');

    /// <summary>Whether the text may not leave the trust domain.</summary>
    public static bool StayInside(string text) => Array.Exists(InsideWords, word => Begins(text, word));
}
