import { FormToken, FormTokenStore } from '../ports/form-token-store';
import { TestClock } from '../../../test/support/test-clock';
