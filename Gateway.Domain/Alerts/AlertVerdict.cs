namespace Gateway.Domain.Alerts;

/// <summary>What service control says to an alert.</summary>
public abstract record AlertVerdict
{
    private AlertVerdict()
    {
    }

    /// <summary>It may go on.</summary>
    public static AlertVerdict Pass { get; } = new Passed();

    /// <summary>It may go on.</summary>
    public sealed record Passed : AlertVerdict;

    /// <summary>It is refused.</summary>
    /// <param name="Status">The SIP status: 403 for access control, 480 for a setting, 404 for a stranger.</param>
    /// <param name="Warning">The text of a Warning 399; the core takes it off towards phones and other networks. <c>null</c> for none.</param>
    /// <param name="Why">The reason for the records; <c>null</c> when access control was not the reason.</param>
    public sealed record Refused(int Status, string? Warning, AlertWhy? Why) : AlertVerdict;
}
