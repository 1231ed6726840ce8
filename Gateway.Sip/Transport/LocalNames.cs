using System.Collections.Immutable;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>What an element is called: decides which Route values and Request-URIs are its own, and what it writes of itself.</summary>
public sealed class LocalNames
{
    private readonly byte[][] _names;
    private readonly ListeningPoint[] _points;

    /// <param name="names">Host names that mean the element whatever the port.</param>
    /// <param name="points">Where it can be reached; at least one.</param>
    public LocalNames(ImmutableArray<string> names, ImmutableArray<ListeningPoint> points)
    {
        ArgumentOutOfRangeException.ThrowIfZero(points.Length);
        _names = [.. names.Select(Encoding.ASCII.GetBytes)];
        _points = [.. points];
    }

    /// <summary>Whether the host and port of the URI are this element's.</summary>
    public bool AreOurs(SipUriView uri)
    {
        if (IsOurName(uri.Host))
            return true;
        foreach (var point in _points)
        {
            if (point.Matches(uri))
                return true;
        }

        return false;
    }

    /// <summary>Whether the host is this element's, whatever the port.</summary>
    public bool IsOurHost(ReadOnlySpan<byte> host)
    {
        if (IsOurName(host))
            return true;
        foreach (var point in _points)
        {
            if (Ascii.EqualsIgnoreCase(host, point.HostBytes))
                return true;
        }

        return false;
    }

    /// <summary>The point that messages of this hop leave from, and arrive at.</summary>
    public ListeningPoint PointFor(NextHop hop) => hop switch
    {
        NextHop.Over(var flow) => PointFor(flow),
        NextHop.To(var kind, _, _) => FirstOf(kind),
        _ => _points[0],
    };

    /// <summary>The point that the flow ends at.</summary>
    public ListeningPoint PointFor(Flow flow)
    {
        if (flow.Kind != TransportKind.InProcess && _points.Length > 1)
        {
            foreach (var point in _points)
            {
                if (point.IsEndOf(flow))
                    return point;
            }
        }

        return FirstOf(flow.Kind);
    }

    private ListeningPoint FirstOf(TransportKind kind)
    {
        foreach (var point in _points)
        {
            if (point.Kind == kind)
                return point;
        }

        return _points[0];
    }

    private bool IsOurName(ReadOnlySpan<byte> host)
    {
        foreach (var name in _names)
        {
            if (Ascii.EqualsIgnoreCase(host, name))
                return true;
        }

        return false;
    }
}
