using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Architecture;

/// <summary>Public members of the libraries tell what their signatures cannot.</summary>
public sealed class DocumentationTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_public_member_of_the_protocol_library_is_documented() =>
        AllAreDocumented(typeof(SipMessage).Assembly);

    [Fact]
    public void Every_public_member_of_the_domain_is_documented() =>
        AllAreDocumented(typeof(PocAddress).Assembly);

    private static void AllAreDocumented(Assembly assembly)
    {
        var missing = Undocumented(assembly).ToList();
        if (missing.Count > 0)
            Assert.Fail($"no documentation for {missing.Count} members:\n{string.Join('\n', missing)}");
    }

    private static IEnumerable<string> Undocumented(Assembly assembly)
    {
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member")
            .Where(member => member.Elements().Any()).Select(member => member.Attribute("name")!.Value.Split('(', '~')[0]).ToHashSet();
        // An enumerator is how foreach is spelled.
        foreach (var type in assembly.GetExportedTypes().Where(type => type.Name != "Enumerator"
            && type.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) == true))
        {
            var name = type.FullName!.Replace('+', '.');
            if (!documented.Contains($"T:{name}"))
                yield return name;
            foreach (var member in type.GetMembers(Declared).Where(member => IsWritten(type, member)))
                if (!documented.Contains($"{Kind(member)}:{name}.{Id(member)}"))
                    yield return $"{name}.{member.Name}";
        }
    }

    // What a person wrote, not what the compiler made of a record, an enum, an accessor or a primary constructor, whose
    // parameters are documented with the type.
    private static bool IsWritten(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo or Type => false,
        MethodInfo { IsSpecialName: true } => false,
        MethodInfo method => method.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !IsOverride(method) && !IsOfRecord(type, method)
            && method.GetBaseDefinition() == method && !type.IsSubclassOf(typeof(Delegate)),
        // A constant or the member of an enumeration says it with its name; its type says what it is one of.
        FieldInfo field => !field.IsStatic && !field.IsSpecialName,
        PropertyInfo property => property.Name != "EqualityContract" && !IsParameter(type, property) && !IsOverride(property.GetMethod ?? property.SetMethod!),
        _ => true,
    };

    private static bool IsOverride(MethodInfo method) => method.IsVirtual && method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    // Equality, printing and copying mean what they always mean.
    private static bool IsOfRecord(Type type, MethodInfo method) =>
        method.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "PrintMembers" or "<Clone>$" or "CompareTo" or "GetEnumerator" or "MoveNext"
        || !type.IsInterface && type.GetInterfaces().Any(contract => !contract.IsGenericType && type.GetInterfaceMap(contract).TargetMethods.Contains(method));

    private static bool IsParameter(Type type, PropertyInfo property) =>
        type.GetConstructors(Declared | BindingFlags.NonPublic).Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == property.Name));

    private static char Kind(MemberInfo member) => member.MemberType switch
    {
        MemberTypes.Method => 'M',
        MemberTypes.Property => 'P',
        MemberTypes.Field => 'F',
        MemberTypes.Event => 'E',
        var other => throw new ArgumentOutOfRangeException(nameof(member), other, null),
    };

    private static string Id(MemberInfo member) =>
        member is MethodInfo { IsGenericMethod: true } method ? $"{method.Name}``{method.GetGenericArguments().Length}" : member.Name;
}
