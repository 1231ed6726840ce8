using System.Net;

namespace Gateway.Domain.History;

/// <summary>One end of a traced hop.</summary>
/// <param name="Name">The host name of an element of this process; of anybody else the address and port.</param>
/// <param name="Address">The address on the network; <c>null</c> for an element that another one reached within the process.</param>
/// <param name="IsElement">Whether it is an element of this process.</param>
public sealed record SignallingPoint(string Name, IPEndPoint? Address, bool IsElement);
