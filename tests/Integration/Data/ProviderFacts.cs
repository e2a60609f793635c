using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>A test of what only PostgreSQL has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute() => Skip = DatabaseUnderTest.IsMariaDb ? "Only PostgreSQL has this; this run is on MariaDB." : null;
}

/// <summary>A test of what only PostgreSQL has, in several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgreSqlTheoryAttribute : TheoryAttribute
{
    public PostgreSqlTheoryAttribute() => Skip = DatabaseUnderTest.IsMariaDb ? "Only PostgreSQL has this; this run is on MariaDB." : null;
}

/// <summary>A test of what only MariaDB has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MariaDbFactAttribute : FactAttribute
{
    public MariaDbFactAttribute() => Skip = DatabaseUnderTest.IsMariaDb ? null : "Only MariaDB has this; ./test.sh --stack full runs on it.";
}
