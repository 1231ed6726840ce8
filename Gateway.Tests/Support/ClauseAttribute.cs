namespace Gateway.Tests.Support;

/// <summary>Names the clause of a standard that a test holds the gateway to.</summary>
/// <param name="document">The document as it is cited, for example <c>RFC 3261</c>.</param>
/// <param name="clause">The clause number, for example <c>17.1.1.2</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ClauseAttribute(string document, string clause) : Attribute
{
    /// <summary>The document as it is cited.</summary>
    public string Document { get; } = document;

    /// <summary>The clause number.</summary>
    public string Clause { get; } = clause;

    /// <summary>Whether we concluded the rule rather than read it.</summary>
    public bool Inferred { get; init; }
}
