using System.Text;

namespace Gateway.Domain.History;

/// <summary>Lets a table keyed by Call-ID be asked with the octets of a message, so that a look-up makes no string.</summary>
internal sealed class CallIdComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    public static readonly CallIdComparer Instance = new();

    private const uint FnvStart = 2166136261;
    private const uint FnvPrime = 16777619;

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var i = 0; i < alternate.Length; i++)
        {
            if (alternate[i] != other[i])
                return false;
        }

        return true;
    }

    public int GetHashCode(string text)
    {
        var hash = FnvStart;
        foreach (var letter in text)
            hash = (hash ^ letter) * FnvPrime;
        return (int)hash;
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = FnvStart;
        foreach (var letter in alternate)
            hash = (hash ^ letter) * FnvPrime;
        return (int)hash;
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.Latin1.GetString(alternate);
}
