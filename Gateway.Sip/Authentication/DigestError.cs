namespace Gateway.Sip.Authentication;

/// <summary>What is wrong with the value of an authentication header.</summary>
public enum DigestFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Another scheme than Digest; not a fault of the peer. The subject is the scheme.</summary>
    NotDigest,

    /// <summary>Longer than <see cref="DigestLimits.ValueBytesMax"/>.</summary>
    TooLong,

    /// <summary>More parameters than <see cref="DigestLimits.ParametersMax"/>.</summary>
    TooManyParameters,

    /// <summary>A parameter longer than <see cref="DigestLimits.ParameterBytesMax"/>.</summary>
    ParameterTooLong,

    /// <summary>The octets are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A control character, raw or escaped. Such a value could not be written again safely.</summary>
    ControlCharacter,

    /// <summary>The value does not begin with the name of a scheme.</summary>
    MissingScheme,

    /// <summary>A parameter without a name.</summary>
    MissingName,

    /// <summary>No equals sign after the name.</summary>
    MissingEquals,

    /// <summary>Nothing after the equals sign.</summary>
    MissingValue,

    /// <summary>Something other than a comma between two parameters.</summary>
    MissingComma,

    /// <summary>A quoted string without its end.</summary>
    UnterminatedQuote,

    /// <summary>The same parameter twice.</summary>
    Duplicate,

    /// <summary>A parameter the header cannot do without is absent.</summary>
    MissingParameter,

    /// <summary>The parameter's value is not what its grammar allows.</summary>
    BadValue,
}

/// <summary>Why a value could not be read.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Subject">The parameter (or scheme) it is about: a token, so it is safe in a reason phrase. Empty where there is none.</param>
/// <param name="Offset">Octets from the start of the value to the place where it was noticed.</param>
public readonly record struct DigestError(DigestFault Fault, string Subject = "", int Offset = 0)
{
    /// <summary>A text for the reason phrase of a 400, for example <c>Bad authentication header: Duplicate nonce</c>.</summary>
    public string ReasonPhrase => $"Bad authentication header: {Fault}{(string.IsNullOrEmpty(Subject) ? "" : " " + Subject)}";
}
